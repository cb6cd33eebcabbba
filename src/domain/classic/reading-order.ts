/** The order in which messages are read: error, warning, request, the rest; within that the oldest first. */

import type { ClassicMessage } from "./classic-message.ts";
import { typeRank } from "./classic-type.ts";

/** By the time itself: the original compares the texts, and a file holds three forms of them. */
export const inReadingOrder = (messages: readonly ClassicMessage[]): readonly ClassicMessage[] =>
  messages.toSorted(
    (one, other) => typeRank(one.type) - typeRank(other.type) || byTime(one, other),
  );

/** The oldest first; what tells no time comes last, in the file's order. */
export const inTimeOrder = (messages: readonly ClassicMessage[]): readonly ClassicMessage[] =>
  messages.toSorted(byTime);

const byTime = (one: ClassicMessage, other: ClassicMessage): number => {
  if (one.at === other.at) return 0;
  return (one.at ?? Number.POSITIVE_INFINITY) - (other.at ?? Number.POSITIVE_INFINITY);
};
