import { formatAddress, parseAddress } from "./address.ts";
import { PartyError } from "./error.ts";
import type { PartyErrorCode } from "./error.ts";
import { isForeignId } from "./id.ts";
import { KINDS, LIMITS } from "./message.ts";
import type { Draft, Kind, Priority } from "./message.ts";

/** A draft as it comes from a command line or a file: nothing is checked yet, and what is left out takes its default. */
export interface DraftInput {
  readonly to: readonly string[];
  readonly body: string;
  readonly kind?: string | undefined;
  readonly subject?: string | undefined;
  readonly priority?: number | undefined;
  readonly thread?: string | undefined;
  readonly replyTo?: string | undefined;
  readonly needsReply?: boolean | undefined;
  readonly replyBy?: number | undefined;
  readonly ephemeral?: boolean | undefined;
  readonly expiresAt?: number | undefined;
  readonly interrupt?: boolean | undefined;
  readonly project?: string | undefined;
  readonly key?: string | undefined;
  /** A person or an agent has said that what looks like a secret in it is none, or may leave this host. */
  readonly allowSecret?: boolean | undefined;
}

/**
 * Checks what somebody wants to say, the same way for the sending command and for a file that is taken in.
 * Throws with the value and the limit. Lone surrogates, which no UTF-8 file can hold, become U+FFFD.
 */
export const validateDraft = (input: DraftInput): Draft => {
  const to = recipients(input.to);
  const kind = kindOf(input.kind ?? "chat");
  return {
    to,
    kind,
    subject: subjectOf(input.subject),
    body: bodyOf(input.body),
    priority: priorityOf(input.priority ?? 1),
    thread: idOf("thread", input.thread),
    replyTo: idOf("reply_to", input.replyTo),
    needsReply: input.needsReply ?? (input.replyBy !== undefined || owesByKind(kind, to)),
    replyBy: timeOf("reply_by", input.replyBy),
    ephemeral: input.ephemeral ?? false,
    expiresAt: timeOf("expires", input.expiresAt),
    interrupt: input.interrupt ?? false,
    project: headerOf("project", input.project, LIMITS.project),
    key: headerOf("key", input.key, LIMITS.key),
  };
};

/** The time a message is stamped with: the sender's, unless that lies more than 5 min ahead of the arrival. */
export const stampOf = (claimedAt: number | undefined, arrivedAt: number): number =>
  claimedAt === undefined || claimedAt > arrivedAt + FARTHEST_AHEAD ? arrivedAt : claimedAt;

/** The last millisecond that RFC 3339 can write. */
const LAST_TIME = 253_402_300_799_999;
const FARTHEST_AHEAD = 300_000;
const LINE_BREAK = /[\n\v\f\r\u{85}\u{2028}\u{2029}]/v;

const recipients = (addresses: readonly string[]): readonly string[] => {
  const to = [...new Set(addresses.map((address) => formatAddress(parseAddress(address))))];
  if (to.length === 0) {
    throw new PartyError("MESSAGE_INVALID", "The message has no recipient (TO is missing).", {
      hint: "Name at least one: `TO: cc`.",
    });
  }
  if (to.length > LIMITS.recipients) {
    throw tooLong("MESSAGE_INVALID", "recipient list", to.length, LIMITS.recipients, "names");
  }
  return to;
};

const kindOf = (text: string): Kind => {
  const kind = KINDS.find((known) => known === text.toLowerCase());
  if (kind === undefined) {
    throw new PartyError("MESSAGE_INVALID", `Not a kind: ${quote(text)}.`, {
      hint: `Write one of ${KINDS.join(", ")}.`,
    });
  }
  return kind;
};

/** A request is a debt, unless it went to everybody. */
const owesByKind = (kind: Kind, to: readonly string[]): boolean =>
  kind === "request" && !to.some((address) => parseAddress(address).name === "all");

const subjectOf = (text: string | undefined): string | undefined => {
  const subject = headerOf("subject", text, Number.POSITIVE_INFINITY);
  const length = subject === undefined ? 0 : Array.from(subject).length;
  if (length > LIMITS.subject) {
    throw tooLong("SUBJECT_TOO_LONG", "subject", length, LIMITS.subject, "characters");
  }
  return subject;
};

const bodyOf = (text: string): string => {
  const body = text.toWellFormed();
  if (body.trim() === "") {
    throw new PartyError("BODY_EMPTY", "The body is empty.", { hint: "Say something in it." });
  }
  const bytes = new TextEncoder().encode(body).length;
  if (bytes > LIMITS.bodyBytes) {
    throw tooLong("BODY_TOO_LONG", "body", bytes, LIMITS.bodyBytes, "bytes");
  }
  return body;
};

const priorityOf = (priority: number): Priority => {
  if (priority !== 0 && priority !== 1 && priority !== 2) {
    throw new PartyError("MESSAGE_INVALID", `Not a priority: ${priority}.`, {
      hint: "Write 0 (urgent), 1 (normal) or 2 (low).",
    });
  }
  return priority;
};

const timeOf = (name: string, at: number | undefined): number | undefined => {
  if (at !== undefined && !(Number.isInteger(at) && at >= 0 && at <= LAST_TIME)) {
    throw new PartyError("MESSAGE_INVALID", `Not a time for ${name}: ${at}.`, {
      hint: "Write a time such as 2026-11-20T14:30:00Z.",
    });
  }
  return at;
};

const idOf = (name: string, text: string | undefined): string | undefined => {
  const id = text?.trim() ?? "";
  if (id === "") return undefined;
  if (!isForeignId(id)) {
    throw new PartyError("MESSAGE_INVALID", `Not a valid ${name}: ${quote(id)}.`, {
      hint: "Write 1 to 80 letters, digits or . _ : -",
    });
  }
  return id;
};

/** A value that stands on one header line: a line break in it could smuggle in another header. */
const headerOf = (name: string, text: string | undefined, limit: number): string | undefined => {
  const value = text?.toWellFormed().trim() ?? "";
  if (value === "") return undefined;
  if (LINE_BREAK.test(value)) {
    throw new PartyError("MESSAGE_INVALID", `The ${name} has several lines: ${quote(value)}.`, {
      hint: "Write it on one line.",
    });
  }
  const length = Array.from(value).length;
  if (length > limit) throw tooLong("MESSAGE_INVALID", name, length, limit, "characters");
  return value;
};

const tooLong = (
  code: PartyErrorCode,
  what: string,
  size: number,
  limit: number,
  unit: string,
): PartyError =>
  new PartyError(
    code,
    `The ${what} has ${size.toLocaleString("en")} ${unit}; the limit is ${limit.toLocaleString("en")}.`,
    { hint: "Shorten it, or put the text into a file and name the file." },
  );

const quote = (text: string): string => JSON.stringify(text.slice(0, 80));
