/** The fields of a message that several hosts write: they join without a conflict. */

import { isTrue, textOf } from "./fields.ts";
import type { Json } from "./json.ts";
import { type Joins, unite } from "./merge-fields.ts";

/** True where either side says so. */
const either = (theirs: Json, ours: Json): Json =>
  isTrue(theirs) || !isTrue(ours) ? theirs : ours;

/** How far an acknowledgement is. A word that nobody knows lies before the end, and among such the later in the alphabet counts. */
const ackRank = (status: Json): number => {
  const word = textOf(status).trim().toLowerCase();
  return RANKS.get(word) ?? 2;
};

const RANKS: ReadonlyMap<string, number> = new Map([
  ["", 0],
  ["not_requested", 0],
  ["none", 0],
  ["requested", 1],
  ["pending", 1],
  ["completed", 3],
  ["acknowledged", 3],
]);

const furthest = (theirs: Json, ours: Json): Json => {
  const distance = ackRank(theirs) - ackRank(ours);
  if (distance !== 0) return distance > 0 ? theirs : ours;
  return textOf(theirs) >= textOf(ours) ? theirs : ours;
};

export const MESSAGE_JOINS: Joins = new Map([
  ["read", either],
  ["read_by", unite],
  ["acknowledged_by", unite],
  ["party_acks", unite],
  ["ack_status", furthest],
]);
