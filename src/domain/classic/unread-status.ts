/** `coordination/unread_messages_status.json` and what `check_unread_messages.sh` prints. */

import type { ClassicMessage } from "./classic-message.ts";
import { formatSecond } from "./classic-time.ts";
import { formatJson } from "./format-json.ts";
import { type Json, toNumber, toObject } from "./json.ts";
import { isUnreadFor } from "./mark-read.ts";
import { messageHead, subjectLine } from "./message-head.ts";
import { inReadingOrder } from "./reading-order.ts";

/** The unread messages of each host, in reading order. */
export type UnreadByHost = ReadonlyMap<string, readonly ClassicMessage[]>;

export const unreadByHost = (
  messages: readonly ClassicMessage[],
  hosts: readonly string[],
): UnreadByHost =>
  new Map(
    hosts.map((host) => [
      host,
      inReadingOrder(messages.filter((message) => isUnreadFor(message, host))),
    ]),
  );

export const formatUnreadStatus = (unread: UnreadByHost, now: number): string =>
  formatJson(
    toObject([
      ["last_checked", formatSecond(now)],
      ["servers", new Map([...unread].map(([host, messages]) => [host, hostFields(messages)]))],
    ]),
  );

/** One line a host, then its messages; the script ends with 1 when the host that was asked for has any. */
export const renderUnreadStatus = (unread: UnreadByHost): string => {
  const lines = [...unread].flatMap(([host, messages]) => [
    messages.length === 0 ? `No unread messages for ${host}` : `${host}: ${messages.length} unread`,
    ...messages.map((message) => `  ${messageHead(message)}: ${subjectLine(message)}`),
  ]);
  return `${lines.join("\n")}\n`;
};

const hostFields = (messages: readonly ClassicMessage[]): Json => {
  const [first] = messages;
  return toObject([
    ["unread_count", toNumber(messages.length)],
    ["has_unread", messages.length > 0],
    [
      "first_unread_message",
      first === undefined
        ? null
        : toObject([
            ["id", first.id],
            ["from", first.from],
            ["type", first.type],
            ["subject", first.subject],
            ["timestamp", first.timestamp],
          ]),
    ],
  ]);
};
