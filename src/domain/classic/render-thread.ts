/** What `read_conversation_thread.sh` prints: the messages of a host in the order of time, each in a box, then who sent how many. */

import { visible } from "../visible-text.ts";
import { type ClassicMessage, isBroadcast } from "./classic-message.ts";
import { formatJson } from "./format-json.ts";
import { toNumber, toObject } from "./json.ts";
import { isUnreadFor } from "./mark-read.ts";
import { messageHead, subjectLine, timeText } from "./message-head.ts";
import { inTimeOrder } from "./reading-order.ts";

export interface ThreadOptions {
  /** Whose conversation; undefined for everybody's. */
  readonly host: string | undefined;
  readonly hosts: readonly string[];
  /** The newest so many; undefined for all. */
  readonly limit: number | undefined;
  readonly unreadOnly: boolean;
}

export interface Thread {
  readonly host: string | undefined;
  readonly messages: readonly ClassicMessage[];
  /** How many were left out by the limit. */
  readonly earlier: number;
  /** The ids of those that somebody, or the host that was asked for, has not read. */
  readonly unread: ReadonlySet<string>;
}

export const threadOf = (
  messages: readonly ClassicMessage[],
  { host, hosts, limit, unreadOnly }: ThreadOptions,
): Thread => {
  const readers = host === undefined ? hosts : [host];
  const unread = new Set(
    messages
      .filter((message) => readers.some((reader) => isUnreadFor(message, reader)))
      .map(({ id }) => id),
  );
  const chosen = inTimeOrder(messages).filter(
    (message) => concerns(message, host) && (!unreadOnly || unread.has(message.id)),
  );
  const shown = limit === undefined ? chosen : chosen.slice(Math.max(0, chosen.length - limit));
  return { host, messages: shown, earlier: chosen.length - shown.length, unread };
};

export const renderThread = (thread: Thread): string => {
  const { host, messages, earlier, unread } = thread;
  const lines = [
    `=== Conversation of ${host ?? "all servers"} (${messages.length} messages) ===`,
    ...(earlier > 0 ? [`(${earlier} earlier ones are not shown)`] : []),
    ...messages.flatMap((message) => boxOf(message, unread.has(message.id))),
    "",
    ...summaryOf(thread),
  ];
  return `${lines.join("\n")}\n`;
};

export const threadToJson = ({ host, messages, earlier, unread }: Thread): string =>
  formatJson(
    toObject([
      ["server", host ?? "all"],
      ["total", toNumber(messages.length)],
      ["earlier", toNumber(earlier)],
      ["unread", toNumber(messages.filter(({ id }) => unread.has(id)).length)],
      ["messages", messages.map(({ fields }) => fields)],
    ]),
  );

const concerns = (message: ClassicMessage, host: string | undefined): boolean =>
  host === undefined || message.from === host || message.to.includes(host) || isBroadcast(message);

/** The bar on each line keeps a body from drawing a box of its own. */
const boxOf = (message: ClassicMessage, isUnread: boolean): readonly string[] => [
  "",
  `┌─ ${messageHead(message)}${isUnread ? " (unread)" : ""}`,
  `│ Subject: ${subjectLine(message)}`,
  `│ Time: ${timeText(message)}`,
  "│",
  ...visible(message.body.replaceAll(/\r\n?/gv, "\n"))
    .split("\n")
    .map((line) => `│ ${line}`.trimEnd()),
  "└─",
];

const summaryOf = ({ messages, unread }: Thread): readonly string[] => {
  const bySender = [...Map.groupBy(messages, ({ from }) => from)].map(
    ([from, sent]) => `${visible(from)} ${sent.length}`,
  );
  return [
    `Sent: ${bySender.join(", ") || "none"}`,
    `Unread: ${messages.filter(({ id }) => unread.has(id)).length}`,
  ];
};
