/** What `read_messages.sh` prints. */

import type { ClassicMessage } from "./classic-message.ts";
import { guardLines } from "./guard-lines.ts";
import { messageHead, subjectLine, timeText } from "./message-head.ts";
import { inReadingOrder } from "./reading-order.ts";

/** First which messages wait, a line each, then each as the document has it: head, subject, time, body, a rule. */
export const renderUnread = (host: string, unread: readonly ClassicMessage[]): string => {
  if (unread.length === 0) return `No unread messages for ${host}\n`;
  const messages = inReadingOrder(unread);
  const overview = messages.map(
    (message, index) => `${index + 1}. ${messageHead(message)}: ${subjectLine(message)}`,
  );
  const lines = [
    `=== Unread Messages for ${host} (${messages.length}) ===`,
    ...overview,
    "",
    ...messages.map(renderMessage),
  ];
  return `${lines.join("\n")}\n`;
};

const renderMessage = (message: ClassicMessage): string =>
  [
    messageHead(message),
    `Subject: ${subjectLine(message)}`,
    `Time: ${timeText(message)}`,
    guardLines(message.body),
    "---",
  ].join("\n");
