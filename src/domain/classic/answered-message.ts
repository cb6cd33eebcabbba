/** Which message another one answers, in a layout whose messages do not say so. */

import type { ClassicMessage } from "./classic-message.ts";
import { textOf } from "./fields.ts";
import { bareSubject, isReply } from "./subject.ts";

/** The message that a reply names by its id, else the newest earlier one between the same two hosts whose subject it repeats. */
export const answeredMessage = (
  reply: ClassicMessage,
  earlier: readonly ClassicMessage[],
): ClassicMessage | undefined => {
  const named = namedReply(reply);
  if (named !== "") return earlier.find(({ id }) => id === named);
  if (!isReply(reply.subject)) return undefined;
  const subject = bareSubject(reply.subject).toLowerCase();
  return earlier.findLast(
    (message) =>
      message.id !== reply.id &&
      bareSubject(message.subject).toLowerCase() === subject &&
      reply.to.includes(message.from) &&
      (message.to.includes(reply.from) || message.to.includes("all")) &&
      (message.at ?? 0) <= (reply.at ?? Number.POSITIVE_INFINITY),
  );
};

const namedReply = ({ fields }: ClassicMessage): string =>
  textOf(fields.get("in_reply_to") ?? fields.get("reply_to"));
