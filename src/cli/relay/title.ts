/** How a message is named to people. What comes from it goes through {@link oneLine}: nothing in it acts on a terminal. */

import { displayAgent } from "../../domain/address.ts";
import { shortId } from "../../domain/id.ts";
import type { Message } from "../../domain/message.ts";
import { oneLine } from "../../domain/visible-text.ts";

/** A message in one line: its subject, else how its text begins. */
export const headline = (
  { subject, body }: Pick<Message, "subject" | "body">,
  limit = 60,
): string => oneLine(subject ?? body, limit);

/** `7f3k2m9qab  oc → cc  request  "Install libmysqlclient-dev"` */
export const titleOf = (message: Message, session: string): string => {
  const from = displayAgent(message.from, session);
  const to = oneLine(message.to.join(", "), 60);
  return `${shortId(message.id)}  ${from} → ${to}  ${message.kind}  "${headline(message)}"`;
};
