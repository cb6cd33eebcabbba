/** Who has read a classic message. The original keeps one boolean, so that the first reader of a broadcast hid it from all others. */

import { type ClassicMessage, isBroadcast, readClassicMessage } from "./classic-message.ts";
import { type JsonObject, withField } from "./json.ts";
import { unite } from "./merge-fields.ts";

const isAddressedTo = ({ to, from }: ClassicMessage, host: string): boolean =>
  to.includes(host) || (to.includes("all") && from !== host);

/**
 * True while `host` has not read it. Where several are addressed the list of readers counts, not the one boolean; only a message
 * of the original without such a list leaves nothing but the boolean to go by.
 */
export const isUnreadFor = (message: ClassicMessage, host: string): boolean => {
  if (!isAddressedTo(message, host) || message.readBy?.includes(host) === true) return false;
  return isShared(message) && message.readBy !== undefined ? true : !message.read;
};

/** True once every host that it was for has read it. `hosts` are all that are known. */
export const isReadByAll = (message: ClassicMessage, hosts: readonly string[]): boolean => {
  const readers = isBroadcast(message)
    ? hosts.filter((host) => host !== message.from)
    : message.to.filter((host) => host !== "all");
  return readers.length > 0 && readers.every((host) => message.readBy?.includes(host) === true);
};

/**
 * The fields once `host` has read it. One recipient: `read`, as the original writes it. Several: `host` among the readers, and
 * `read` as soon as nobody else has to read it.
 */
export const markRead = (
  fields: JsonObject,
  host: string,
  hosts: readonly string[],
): JsonObject => {
  const message = readClassicMessage(fields);
  if (!isUnreadFor(message, host)) return fields;
  if (!isShared(message)) return withField(fields, "read", true);
  const listed = withField(fields, "read_by", unite(fields.get("read_by") ?? [], [host]));
  return isReadByAll(readClassicMessage(listed), hosts) ? withField(listed, "read", true) : listed;
};

const isShared = (message: ClassicMessage): boolean =>
  isBroadcast(message) || message.to.length > 1;
