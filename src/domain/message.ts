declare const messageId: unique symbol;
/** A UUID (version 7, or 8 where it was derived from an outbox file), in lower case. */
export type MessageId = string & { readonly [messageId]: true };

export const KINDS = [
  "chat",
  "command",
  "event",
  "ack",
  "nag",
  "info",
  "warning",
  "error",
  "request",
] as const;
export type Kind = (typeof KINDS)[number];

/** 0 urgent, 1 normal, 2 low. It decides order. */
export type Priority = 0 | 1 | 2;

/**
 * `proven`: the daemon traced the sending process to the sender's pane, or a host whose key we know says that it did.
 * `claimed`: somebody on a known host says so. `unverified`: it came from another host, and nothing proves from which.
 */
export const TRUSTS = ["proven", "claimed", "unverified"] as const;
export type Trust = (typeof TRUSTS)[number];

/** What is said: immutable once stored. Times are epoch milliseconds. */
export interface Message {
  readonly id: MessageId;
  /** The id a file of another system carried, kept as it was. */
  readonly foreignId: string | undefined;
  readonly sentAt: number;
  /** `role.session`, `human` or `relay`; from another host with that behind it: `oc@build1`. */
  readonly from: string;
  readonly trust: Trust;
  /** As addressed, before a broadcast was expanded: `cc`, `all`, `human`. */
  readonly to: readonly string[];
  readonly kind: Kind;
  readonly subject: string | undefined;
  readonly body: string;
  readonly priority: Priority;
  readonly thread: string | undefined;
  readonly replyTo: MessageId | undefined;
  readonly needsReply: boolean;
  readonly replyBy: number | undefined;
  readonly ephemeral: boolean;
  readonly expiresAt: number | undefined;
  readonly interrupt: boolean;
  readonly project: string | undefined;
  /** The sender's own idempotency key. */
  readonly key: string | undefined;
  /** True for what was appended to an outbox file after it had been taken. */
  readonly continued: boolean;
}

/** What a sender says, checked by `validateDraft`: a message before it has an id, a sender and a time. */
export interface Draft {
  /** Addresses as written, in lower case, each once. */
  readonly to: readonly string[];
  readonly kind: Kind;
  readonly subject: string | undefined;
  readonly body: string;
  readonly priority: Priority;
  readonly thread: string | undefined;
  /** As written: a full id, a short id or a foreign id. The ledger resolves it. */
  readonly replyTo: string | undefined;
  readonly needsReply: boolean;
  readonly replyBy: number | undefined;
  readonly ephemeral: boolean;
  readonly expiresAt: number | undefined;
  readonly interrupt: boolean;
  readonly project: string | undefined;
  readonly key: string | undefined;
}

/** Limits in Unicode code points, except where they say bytes. */
export const LIMITS = {
  subject: 100,
  project: 200,
  key: 200,
  recipients: 64,
  bodyBytes: 1_048_576,
  fileBytes: 4_194_304,
  /** Characters, for a message that goes to another host. */
  remoteBody: 10_000,
  inlineBytes: 16_384,
  previewBytes: 2_048,
} as const;
