/** The types of the classic layout and our kinds, in both directions. */

import { type Kind, KINDS } from "../message.ts";

export const CLASSIC_TYPES = ["info", "warning", "error", "request"] as const;
export type ClassicType = (typeof CLASSIC_TYPES)[number];

/** Every word for a type that a sender may use: those of the Windows client too. */
export const TYPE_WORDS = [...CLASSIC_TYPES, "alert", "success", "question"] as const;

/** The type that stands for a kind; `message-to-classic` keeps the kind itself in a field of its own. */
export const typeOfKind = (kind: Kind): ClassicType => TYPES[kind];

/** The kind that a message of another system has: its type's, those of the Windows client included; unknown ones are info. */
export const kindOfType = (type: string): Kind =>
  KINDS_BY_TYPE.get(type.trim().toLowerCase()) ?? "info";

/** The kind that a field names; undefined for anything else. */
export const kindOf = (word: string): Kind | undefined => KINDS.find((kind) => kind === word);

/** The order of reading lists: error, warning, request, then the rest. */
export const typeRank = (type: string): number => {
  const rank = READING_ORDER.indexOf(typeOfKind(kindOfType(type)));
  return rank === -1 ? READING_ORDER.length : rank;
};

const READING_ORDER: readonly ClassicType[] = ["error", "warning", "request"];

const TYPES: Readonly<Record<Kind, ClassicType>> = {
  chat: "info",
  command: "info",
  event: "info",
  info: "info",
  ack: "info",
  nag: "warning",
  warning: "warning",
  error: "error",
  request: "request",
};

const KINDS_BY_TYPE: ReadonlyMap<string, Kind> = new Map([
  ["info", "info"],
  ["success", "info"],
  ["warning", "warning"],
  ["alert", "warning"],
  ["error", "error"],
  ["request", "request"],
  ["question", "request"],
]);
