/** `message_status.txt`: the state of the conversation for people who open the repository. */

import { isAckPending } from "./acknowledge.ts";
import type { ClassicMessage } from "./classic-message.ts";
import { formatMinute } from "./classic-time.ts";
import { guardLines } from "./guard-lines.ts";
import { subjectLine, timeText } from "./message-head.ts";
import { inTimeOrder } from "./reading-order.ts";
import { unreadByHost } from "./unread-status.ts";

export const formatMessageStatus = (
  messages: readonly ClassicMessage[],
  hosts: readonly string[],
): string => {
  const known = inTimeOrder(messages.filter(({ at }) => at !== undefined));
  const last = known.at(-1) ?? messages.at(-1);
  const counts = [...unreadByHost(messages, hosts)].map(
    ([host, unread]) => [host, unread.length] as const,
  );
  const waiting = counts.filter(([, count]) => count > 0);
  const lines = [
    ...hosts.map((host) => hostLine(host, known, messages)),
    ...(last === undefined
      ? ["No messages"]
      : [`Last message from: ${last.from} to ${last.to.join(", ")} (${subjectLine(last)})`]),
    `Waiting on: ${waiting.map(([host, count]) => `${titled(host)} (${count} unread)`).join(", ") || "None"}`,
    `Ack pending: ${messages.filter(isAckPending).length}`,
    `Total messages: ${messages.length}  Unread: ${counts.map(([host, count]) => `${host}=${count}`).join(" ")}`,
    ...(last === undefined ? [] : ["", "Latest message body:", guardLines(last.body)]),
  ];
  return `${lines.join("\n")}\n`;
};

const hostLine = (
  host: string,
  known: readonly ClassicMessage[],
  messages: readonly ClassicMessage[],
): string => {
  const count = messages.filter(({ from }) => from === host).length;
  const last = known.findLast(({ from }) => from === host);
  return `${titled(host)} messages: ${count}  Last message: ${last === undefined ? "never" : minuteOf(last)}`;
};

const minuteOf = (message: ClassicMessage): string =>
  message.at === undefined ? timeText(message) : formatMinute(message.at);

/** `Build1`, as the original writes a host's id here. */
const titled = (host: string): string => `${host.slice(0, 1).toUpperCase()}${host.slice(1)}`;
