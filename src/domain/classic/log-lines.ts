/** Lines of the logs that the document follows with `tail -f`. */

import { oneLine } from "../visible-text.ts";
import type { ClassicMessage } from "./classic-message.ts";
import { formatLogTime } from "./classic-time.ts";
import { guardLines } from "./guard-lines.ts";
import { messageHead, subjectLine, timeText } from "./message-head.ts";

/** `[2025-11-04 23:06:20] Heartbeat updated`: `/var/log/heartbeat-<host>.log`. */
export const beatLine = (at: number): string => `[${formatLogTime(at)}] Heartbeat updated\n`;

/** Holds the word `error`, which the document greps for. */
export const beatErrorLine = (at: number, reason: string): string =>
  `[${formatLogTime(at)}] Heartbeat error: ${oneLine(reason, 300)}\n`;

/** A block of `/var/log/build-messages-<host>.log`. The caller logs each message once. */
export const messageBlock = (messages: readonly ClassicMessage[], at: number): string => {
  const lines = [
    `=== New Messages ${formatLogTime(at)} ===`,
    ...messages.flatMap((message) => [
      messageHead(message),
      `ID: ${oneLine(message.id, 100)}`,
      `Subject: ${subjectLine(message)}`,
      `Time: ${timeText(message)}`,
      guardLines(message.body),
      "---",
    ]),
  ];
  return `${lines.join("\n")}\n`;
};

/** A line of `watch_messages.py`. */
export const watchLine = (message: ClassicMessage, at: number): string => {
  const { id, from, to, subject, body } = message;
  return `${formatLogTime(at)} [READ] id=${oneLine(id, 100)} from=${oneLine(from, 40)} to=${oneLine(to.join(","), 80)} subject=${quoted(subject, 100)} body=${quoted(body, 400)}\n`;
};

const quoted = (text: string, limit: number): string =>
  `"${oneLine(text, limit).replaceAll('"', "'")}"`;
