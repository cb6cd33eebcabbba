/** `coordination/message_stats.json` and what `view_message_stats.sh` prints of it. */

import { type ClassicMessage, isBroadcast } from "./classic-message.ts";
import { formatSecond } from "./classic-time.ts";
import { formatJson } from "./format-json.ts";
import { type Json, type JsonObject, toNumber, toObject } from "./json.ts";
import { inTimeOrder } from "./reading-order.ts";
import { unreadByHost } from "./unread-status.ts";

/** What counts as recent, in milliseconds. */
const HOUR = 3_600_000;
const DAY = 86_400_000;

export const formatMessageStats = (
  messages: readonly ClassicMessage[],
  hosts: readonly string[],
  now: number,
): string => {
  const unread = unreadByHost(messages, hosts);
  const within = (span: number): Json =>
    toNumber(messages.filter(({ at }) => at !== undefined && now - at < span).length);
  return formatJson(
    toObject([
      ["last_updated", formatSecond(now)],
      ["total_messages", toNumber(messages.length)],
      ["by_server", new Map(hosts.map((host) => [host, sentBy(messages, host)]))],
      [
        "by_recipient",
        new Map<string, Json>([
          ...hosts.map((host) => [host, receivedBy(messages, host, unread.get(host))] as const),
          ["all", broadcasts(messages)],
        ]),
      ],
      [
        "recent_activity",
        toObject([
          ["last_hour", within(HOUR)],
          ["last_24_hours", within(DAY)],
          ["last_7_days", within(7 * DAY)],
        ]),
      ],
    ]),
  );
};

const sentBy = (messages: readonly ClassicMessage[], host: string): JsonObject => {
  const sent = inTimeOrder(messages.filter(({ from }) => from === host));
  const last = latestOf(sent);
  const types = Map.groupBy(sent, ({ type }) => type);
  return toObject([
    ["total_sent", toNumber(sent.length)],
    ["last_message_time", last?.timestamp ?? null],
    ["last_message_subject", last?.subject ?? null],
    ["messages_by_type", new Map([...types].map(([type, list]) => [type, toNumber(list.length)]))],
  ]);
};

const receivedBy = (
  messages: readonly ClassicMessage[],
  host: string,
  unread: readonly ClassicMessage[] = [],
): JsonObject =>
  toObject([
    ["total_received", toNumber(messages.filter(({ to }) => to.includes(host)).length)],
    ["unread_count", toNumber(unread.length)],
  ]);

const broadcasts = (messages: readonly ClassicMessage[]): JsonObject => {
  const all = inTimeOrder(messages.filter(isBroadcast));
  return toObject([
    ["total_broadcast", toNumber(all.length)],
    ["last_broadcast_time", latestOf(all)?.timestamp ?? null],
  ]);
};

const latestOf = (inOrder: readonly ClassicMessage[]): ClassicMessage | undefined =>
  inOrder.findLast(({ at }) => at !== undefined) ?? inOrder.at(-1);
