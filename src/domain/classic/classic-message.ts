/** One message of `coordination/messages.json`: what its fields mean, beside the fields themselves, which nobody changes by reading. */

import { parseClassicTime } from "./classic-time.ts";
import { isTrue, listOf, namesOf, textOf } from "./fields.ts";
import type { Json, JsonObject } from "./json.ts";
import { entryKey } from "./list.ts";

export interface ClassicMessage {
  /** Its id, or what stands for one where it has none: see `entryKey`. */
  readonly id: string;
  readonly from: string;
  /** Host ids in lower case, or `all`. */
  readonly to: readonly string[];
  /** In lower case; "info" where none stands. */
  readonly type: string;
  readonly subject: string;
  readonly body: string;
  /** As written; "" where none stands. */
  readonly timestamp: string;
  /** Undefined where neither the timestamp nor the id tells a time. */
  readonly at: number | undefined;
  readonly read: boolean;
  /** The hosts that say to have read it; undefined where nobody keeps that list for it. */
  readonly readBy: readonly string[] | undefined;
  readonly ackRequired: boolean;
  readonly ackStatus: string;
  readonly acknowledgedBy: readonly string[];
  readonly fields: JsonObject;
}

export const readClassicMessage = (fields: JsonObject): ClassicMessage => {
  const field = (name: string): Json | undefined => fields.get(name);
  const id = entryKey(fields);
  const readBy = field("read_by");
  return {
    id,
    from: textOf(field("from")).trim().toLowerCase(),
    to: namesOf(field("to")),
    type: wordOf(field("type")) || "info",
    subject: textOf(field("subject")),
    body: textOf(field("body")),
    timestamp: textOf(field("timestamp")),
    at: parseClassicTime(field("timestamp")) ?? timeOfId(id),
    read: isTrue(field("read")),
    readBy: readBy === undefined || readBy === null ? undefined : namesOf(readBy),
    ackRequired: isTrue(field("ack_required")),
    ackStatus: wordOf(field("ack_status")) || "not_requested",
    acknowledgedBy: namesOf(field("acknowledged_by")),
    fields,
  };
};

/** True for an object that is a message, and no part of one: what a broken file is searched for. */
export const isMessageLike = (object: JsonObject): boolean =>
  listOf(object.get("id")).length === 1 &&
  ["from", "to", "subject", "body"].some((name) => object.has(name));

export const isBroadcast = ({ to }: Pick<ClassicMessage, "to">): boolean => to.includes("all");

const wordOf = (value: Json | undefined): string => textOf(value).trim().toLowerCase();

/** `msg_<epoch>_<number>` holds the second in which it was made. */
const timeOfId = (id: string): number | undefined =>
  parseClassicTime(/^msg_(?<epoch>\d{9,12})_/v.exec(id)?.groups?.["epoch"]);
