/** What an agent reads: the message between an opening and a closing line that its body can neither close nor imitate. */

import { formatDeadline } from "./duration.ts";
import { breakFence } from "./fence.ts";
import { shortId } from "./id.ts";
import type { Message } from "./message.ts";
import { LIMITS } from "./message.ts";
import { visible } from "./visible-text.ts";

export interface EnvelopeOptions {
  /** The sender as the recipient would write the address. */
  readonly from: string;
  readonly now: number;
  /** The largest cleaned body, in UTF-8 bytes, that goes in whole; above it the beginning and how to read the rest. */
  readonly inlineBytes: number;
}

/** The text that is given to the agent's program for `message`. */
export const renderEnvelope = (
  message: Message,
  { from, now, inlineBytes }: EnvelopeOptions,
): string => {
  const id = shortId(message.id);
  const sender = SENDER.test(from) ? from : "unknown";
  const body = shorten(visible(message.body), inlineBytes, id);
  const subject = message.subject === undefined ? "" : `Subject: ${visible(message.subject)}\n`;
  // Broken as one text: a fence could otherwise begin in the subject and end in the body.
  const content = breakFence(`${subject}${body}`);
  return [
    `${envelopeOpening(id)}${attributes(message, sender)}>`,
    `[${origin(message)}${answerClause(message, id, now)}]`,
    "",
    content.endsWith("\n") ? content.slice(0, -1) : content,
    `</relay-message ${id}>`,
  ].join("\n");
};

/** How an envelope begins: what a transcript is searched for, to know that this message was sent to the model. */
export const envelopeOpening = (short: string): string => `<relay-message id="${short}"`;

/**
 * The text to type for a message that is a bare slash command; undefined for everything else, which is enveloped.
 * Whether the sender may command this agent is not asked here.
 */
export const bareCommand = (
  { kind, body }: Pick<Message, "kind" | "body">,
  commands: readonly string[],
): string | undefined => {
  const line = body.trim();
  const name = COMMAND.exec(line)?.groups?.["name"];
  if (kind !== "command" || name === undefined || !commands.includes(name)) return undefined;
  // A hidden character or a tab, which completes, would be something else than the line that can be read.
  return line === visible(line) ? line : undefined;
};

const SENDER = /^[a-z0-9][a-z0-9_.@\-]{0,98}$/v;
const COMMAND = /^\/(?<name>[a-z][a-z0-9_:\-]*)(?: [^\n\t\u{2028}\u{2029}]*)?$/v;

const attributes = ({ kind, trust }: Message, sender: string): string =>
  ` from="${sender}" kind="${kind}"${trust === "proven" ? "" : ` trust="${trust}"`}`;

/** Only a proven sender may speak as the human user: anything else is told not to be. */
const origin = (message: Message): string => {
  const continued = message.continued ? " Continues an earlier message." : "";
  if (message.from !== "human") return `Not from the human user.${continued}`;
  return message.trust === "proven"
    ? `From the human user, through relay.${continued}`
    : `Not proven to be the human user.${continued}`;
};

const answerClause = ({ needsReply, replyBy }: Message, id: string, now: number): string => {
  if (!needsReply) return "";
  const how = replyBy === undefined ? "with" : `by ${formatDeadline(replyBy, now)}`;
  return ` Answer ${how}: relay reply ${id} "…"`;
};

/** The beginning of a text that is too long, cut at a line's end where one is near, and how many words are left. */
const shorten = (text: string, inlineBytes: number, id: string): string => {
  const bytes = new TextEncoder().encode(text);
  if (bytes.length <= inlineBytes) return text;
  const cut = cutBytes(bytes, Math.min(LIMITS.previewBytes, inlineBytes));
  const lineEnd = cut.lastIndexOf("\n");
  const shown = lineEnd > cut.length / 2 ? cut.slice(0, lineEnd) : cut;
  const words = countWords(text.slice(shown.length)).toLocaleString("en");
  return `${shown}\n[${words} more ${words === "1" ? "word" : "words"}: relay read ${id}]`;
};

/** The longest text of whole code points in the first `size` bytes. */
const cutBytes = (bytes: Uint8Array, size: number): string => {
  let end = size;
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return new TextDecoder().decode(bytes.subarray(0, end));
};

/** Words between blanks; scripts that write without blanks count by the character. */
const countWords = (text: string): number => {
  const words =
    /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]|[^\s\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]+/gv;
  return text.matchAll(words).reduce((count) => count + 1, 0);
};
