/**
 * The outbox file: header lines `KEY: value`, a line `---`, the body. Written by hand, by a shell's `printf`, by the seeds'
 * programs and by us. Who sent it is the directory it lies in; a FROM line is ignored.
 */

import { formatTime, parseTime } from "./duration.ts";
import { PartyError } from "./error.ts";
import type { Draft } from "./message.ts";
import { validateDraft } from "./validate-draft.ts";
import type { DraftInput } from "./validate-draft.ts";

/** What a file says. The id is as written and may be any text; without one the file's identity gives it. */
export interface Posting {
  readonly id: string | undefined;
  readonly sentAt: number | undefined;
  readonly draft: Draft;
  /** The process that says to hold the file open: `relay send` in its own files, so that the daemon can trace it. */
  readonly holder: number | undefined;
  /** It may leave this host although it holds what looks like a secret. */
  readonly allowSecret?: boolean | undefined;
}

export type ParsedMessage =
  | ({ readonly kind: "message" } & Posting)
  /** Nothing but blanks: no message, and no mistake either. */
  | { readonly kind: "empty" };

/** Reads a file's text. Throws PartyError with the value and the limit for what can not be a message. */
export const parseMessageFile = (text: string): ParsedMessage => {
  if (text.trim() === "") return { kind: "empty" };
  const { header, body } = split(text);
  const values = readHeader(header);
  return {
    kind: "message",
    id: values.get("msg_id"),
    sentAt: parseTime(values.get("ts") ?? ""),
    holder: readProcess(values.get("holder")),
    ...(readBoolean("ALLOW_SECRET", values.get("allow_secret")) === true && { allowSecret: true }),
    draft: validateDraft(draftOf(values, body)),
  };
};

/** Writes a file whose parse gives the same posting again; its body survives byte for byte. */
export const formatMessageFile = ({ id, sentAt, draft, holder, allowSecret }: Posting): string => {
  // Checked again here, so that no value can ever bring a line of its own into the header.
  const checked = validateDraft(draft);
  const lines: readonly (readonly [string, string | undefined])[] = [
    ["TO", checked.to.join(", ")],
    ["KIND", checked.kind],
    ["MSG_ID", oneHeaderLine("MSG_ID", id)],
    ["TS", timeHeader(sentAt)],
    ["SUBJECT", checked.subject],
    ["PRIORITY", checked.priority === 1 ? undefined : String(checked.priority)],
    ["THREAD", checked.thread],
    ["REPLY_TO", checked.replyTo],
    ["NEEDS_REPLY", String(checked.needsReply)],
    ["REPLY_BY", timeHeader(checked.replyBy)],
    ["EXPIRES", timeHeader(checked.expiresAt)],
    ["EPHEMERAL", checked.ephemeral ? "true" : undefined],
    ["INTERRUPT", checked.interrupt ? "true" : undefined],
    ["PROJECT", checked.project],
    ["KEY", checked.key],
    ["HOLDER", holder === undefined ? undefined : String(holder)],
    ["ALLOW_SECRET", allowSecret === true ? "true" : undefined],
    ["CRLF", checked.body.includes("\r\n") ? KEEP : undefined],
  ];
  const header = lines
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${key}: ${value}\n`)
    .join("");
  return `${header}---\n${checked.body}`;
};

/** True once the header has ended and text stands after it: what comes later can only be more body. */
export const isHeaderComplete = (text: string): boolean => {
  const { header, body } = split(text);
  return header.ended && body.trim() !== "";
};

/**
 * The text of a file's bytes: UTF-8, or UTF-16 with a byte order mark, as PowerShell writes it.
 * Throws MESSAGE_INVALID for anything else, as a guess would change what was said; only a part of a file, which may end
 * within a character, is read as well as it goes.
 */
export const decodeMessageFile = (
  bytes: Uint8Array,
  extent: "whole" | "part" = "whole",
): string => {
  const encoding = MARKS.get(`${bytes[0]} ${bytes[1]}`) ?? "utf-8";
  try {
    return new TextDecoder(encoding, { fatal: extent === "whole" }).decode(bytes);
  } catch (cause) {
    throw new PartyError("MESSAGE_INVALID", `The file's bytes are not ${encoding.toUpperCase()}.`, {
      hint: "Write message files in UTF-8.",
      cause,
    });
  }
};

/** Our own file names: `20261120T143000123Z-1a2b3c4d.msg`. Files so named always come by rename, so they are complete. */
export const messageFileName = (at: number, random: string): string =>
  `${formatTime(at).replaceAll(/[\-:.]/gv, "")}-${random}.msg`;

export const isOwnFileName = (name: string): boolean => OWN_NAME.test(name);

const OWN_NAME = /^\d{8}T\d{9}Z-[0-9a-f]{8}\.msg$/v;
const MARKS = new Map([
  ["255 254", "utf-16le"],
  ["254 255", "utf-16be"],
]);
const KEEP = "keep";

const KNOWN = new Set(
  "to from kind project project_id thread thread_id msg_id ts priority ephemeral subject reply_to needs_reply reply_by expires interrupt key holder allow_secret crlf".split(
    " ",
  ),
);

interface Header {
  readonly lines: readonly string[];
  /** False while more header may follow: no separator has been seen. */
  readonly ended: boolean;
}

const split = (text: string): { readonly header: Header; readonly body: string } => {
  const exact = text.replace(/^(?:[^\S\n]*\n)+/v, "");
  const lines = exact.split("\n");
  const end = findSeparator(lines);
  // Only the seeds' plain files have their line ends made one; a body with CRLF of ours says so in its header.
  const bodyFrom = (line: number, header: readonly string[]): string => {
    const body = lines.slice(line).join("\n");
    return keepsCrlf(header) ? body : body.replaceAll("\r\n", "\n");
  };
  if (end !== undefined) {
    const header = lines.slice(0, end);
    // A `---` that nothing follows may be the beginning of a longer line.
    return {
      header: { lines: header, ended: end + 1 < lines.length },
      body: bodyFrom(end + 1, header),
    };
  }
  const own = lines[0]?.includes(":") === true ? 1 : 0;
  return { header: { lines: lines.slice(0, own), ended: false }, body: bodyFrom(own, []) };
};

/**
 * The line that ends the header: the first `---`, without one the first blank line. Two texts would be lost by that alone:
 * what stands between a blank line and a `---` (a rule drawn in the body), and a last line that only ends with a newline.
 */
const findSeparator = (lines: readonly string[]): number | undefined => {
  const rule = lines.findIndex((line) => line.trim() === "---");
  const blank = lines.findIndex(isBlank);
  if (rule !== -1 && (blank === -1 || blank > rule)) return rule;
  if (blank === -1) return undefined;
  const isHeader = (line: string): boolean => isBlank(line) || KNOWN.has(headerKey(line));
  if (rule !== -1) return lines.slice(blank, rule).every(isHeader) ? rule : blank;
  return lines.slice(blank).every(isBlank) && !lines.slice(0, blank).every(isHeader)
    ? undefined
    : blank;
};

const isBlank = (line: string): boolean => line.trim() === "";

const headerKey = (line: string): string => line.split(":", 1)[0]?.trim().toLowerCase() ?? "";

const keepsCrlf = (header: readonly string[]): boolean =>
  header.some((line) => headerKey(line) === "crlf" && line.split(":")[1]?.trim() === KEEP);

/** The last value of each key counts, except that several TO lines add up: nobody named is left out. */
const readHeader = ({ lines }: Header): ReadonlyMap<string, string> => {
  const values = new Map<string, string>();
  for (const line of lines) {
    const colon = line.indexOf(":");
    const value = line.slice(colon + 1).trim();
    if (colon === -1 || value === "") continue;
    const key = ALIASES.get(headerKey(line)) ?? headerKey(line);
    const before = values.get(key);
    values.set(key, key === "to" && before !== undefined ? `${before},${value}` : value);
  }
  return values;
};

const ALIASES = new Map([
  ["project_id", "project"],
  ["thread_id", "thread"],
]);

const draftOf = (values: ReadonlyMap<string, string>, body: string): DraftInput => ({
  to: (values.get("to") ?? "").split(/[,\s]+/v).filter((name) => name !== ""),
  body,
  kind: values.get("kind"),
  subject: values.get("subject"),
  priority: readInteger("PRIORITY", values.get("priority")),
  thread: values.get("thread"),
  replyTo: values.get("reply_to"),
  needsReply: readBoolean("NEEDS_REPLY", values.get("needs_reply")),
  replyBy: readTime("REPLY_BY", values.get("reply_by")),
  ephemeral: readBoolean("EPHEMERAL", values.get("ephemeral")),
  expiresAt: readTime("EXPIRES", values.get("expires")),
  interrupt: readBoolean("INTERRUPT", values.get("interrupt")),
  project: values.get("project"),
  key: values.get("key"),
});

/** Go's syntax for booleans, as the seed's daemon reads it. */
const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ...["1", "t", "T", "TRUE", "true", "True"].map((word) => [word, true] as const),
  ...["0", "f", "F", "FALSE", "false", "False"].map((word) => [word, false] as const),
]);

const readBoolean = (key: string, text: string | undefined): boolean | undefined => {
  if (text === undefined) return undefined;
  const value = BOOLEANS.get(text);
  if (value === undefined) throw invalid(key, text, "Write true or false.");
  return value;
};

const readInteger = (key: string, text: string | undefined): number | undefined => {
  if (text === undefined) return undefined;
  if (!/^[+\-]?\d{1,9}$/v.test(text)) throw invalid(key, text, "Write 0, 1 or 2.");
  return Number(text);
};

/** What is no process id is only a claim that can't be checked. */
const readProcess = (text: string | undefined): number | undefined =>
  text !== undefined && /^[1-9]\d{0,9}$/v.test(text) ? Number(text) : undefined;

const readTime = (key: string, text: string | undefined): number | undefined => {
  if (text === undefined) return undefined;
  const at = parseTime(text);
  if (at === undefined) throw invalid(key, text, "Write a time such as 2026-11-20T14:30:00Z.");
  return at;
};

const timeHeader = (at: number | undefined): string | undefined =>
  at === undefined ? undefined : formatTime(at);

const oneHeaderLine = (key: string, text: string | undefined): string | undefined => {
  if (text !== undefined && /[\n\r]/v.test(text)) throw invalid(key, text, "Write it on one line.");
  return text;
};

const invalid = (key: string, value: string, hint: string): PartyError =>
  new PartyError(
    "MESSAGE_INVALID",
    `${key} has no valid value: ${JSON.stringify(value.slice(0, 80))}.`,
    {
      hint,
    },
  );
