import type { Hold, Rung, State } from "../domain/delivery.ts";
import type { Message, MessageId, Priority } from "../domain/message.ts";
import type { Incarnation } from "./panes.ts";

/** One message on its way to one recipient. Times are epoch milliseconds. */
export interface Delivery {
  readonly id: number;
  readonly message: Message;
  /** Assigned at ingest: with the priority it is the order. */
  readonly sequence: number;
  /** `role.session`, or `human`; on another host an address with `@`: `cc@build2`, `host@build2`, `all@build2`. */
  readonly recipient: string;
  readonly state: State;
  readonly hold: Hold | undefined;
  /** A sentence for `failed`, `unsure` and `expired`. */
  readonly reason: string | undefined;
  readonly rung: Rung | undefined;
  /** What the state is proven by: `composer emptied`, `transcript line 88`. */
  readonly evidence: string | undefined;
  readonly priority: Priority;
  readonly attempts: number;
  readonly storedAt: number;
  readonly handedAt: number | undefined;
  readonly seenAt: number | undefined;
  readonly answeredAt: number | undefined;
  readonly updatedAt: number;
}

export type Phase = "opened" | "pasted" | "submitted" | "confirmed" | "absent" | "unsure";

/** One try to put one delivery through one rung, written before the first byte leaves. */
export interface Attempt {
  readonly id: number;
  readonly delivery: number;
  readonly number: number;
  readonly rung: Rung;
  readonly phase: Phase;
  readonly incarnation: Incarnation;
  readonly transcript: string | undefined;
  readonly transcriptOffset: number;
  /** SHA-256 of the text that was to be typed, hex. */
  readonly textHash: string;
  readonly openedAt: number;
  /** How often the submit key was pressed again because the composer proved that it was not taken. */
  readonly resubmits: number;
}

export interface NewAttempt {
  readonly rung: Rung;
  readonly incarnation: Incarnation;
  readonly transcript: string | undefined;
  readonly transcriptOffset: number;
  readonly textHash: string;
}

/** A change of a delivery, with the attempt's change in the same commit. */
export interface Change {
  readonly to: State;
  readonly hold?: Hold;
  readonly reason?: string;
  readonly rung?: Rung;
  readonly evidence?: string;
  readonly attempt?: { readonly id: number; readonly phase: Phase };
}

export interface LedgerEvent {
  readonly number: number;
  readonly at: number;
  readonly type: string;
  readonly messageId: MessageId | undefined;
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly status: string | undefined;
  /** Never a body. */
  readonly detail: string | undefined;
}

export interface KnownAgent {
  /** `role.session` */
  readonly name: string;
  readonly lastSeenAt: number;
  readonly socket: string | undefined;
  readonly pane: string | undefined;
}

/**
 * The durable record of every message, and the only source of truth. Only the daemon writes it.
 * Synchronous on purpose: a call that has returned is on disk. Its contract is test/contract/ledger.ts.
 */
export interface Ledger extends LedgerReader {
  /** Makes everything that `work` does durable in one commit, under `name`; undone as a whole when it throws. */
  together<T>(name: string, work: () => T): T;

  /** Stores once: a message whose id, or whose sender and key within 24 h, is already known changes nothing. */
  store(message: Message, recipients: readonly string[], at: number): Stored;

  /** The delivery an agent gets next: lowest priority number, then sequence. Those set aside until later, and those with an attempt under way, are passed over. */
  next(recipient: string, at: number): Delivery | undefined;
  /** Recipients for whom something waits. */
  waiting(): readonly string[];
  /** Raises low-priority deliveries that waited since before `since` to normal. */
  raiseLow(since: number): void;

  /** Writes a change of state with its event. Throws STATE_REFUSED for a step the state machine does not know. */
  change(delivery: number, change: Change, at: number): void;
  /** Sets a delivery aside: it blocks nobody until `until`. */
  setAside(delivery: number, until: number): void;

  openAttempt(delivery: number, attempt: NewAttempt, at: number): Attempt;
  advanceAttempt(attempt: number, phase: Phase, at: number): void;
  countResubmit(attempt: number, at: number): void;
  /** Attempts without an end, oldest first. */
  openAttempts(): readonly Attempt[];
  /** Attempts of deliveries that are `handed` and not yet `seen` and whose program keeps a transcript, newest first, each delivery once. */
  unseen(recipient?: string): readonly { readonly delivery: Delivery; readonly attempt: Attempt }[];
  /** Deliveries whose expiry has passed and that no rung has begun with. */
  expired(at: number): readonly Delivery[];
  /** The earliest moment at which something set aside or expiring is due, or undefined. */
  nextDue(at: number): number | undefined;

  /** Remembers that an agent was seen, and where. */
  noteAgent(agent: KnownAgent): void;
  /** Writes an event that changes no delivery. */
  note(event: Omit<LedgerEvent, "number">): void;
}

export type Stored =
  | { readonly kind: "stored"; readonly deliveries: readonly number[] }
  | { readonly kind: "duplicate"; readonly of: MessageId };

export interface InboxQuery {
  readonly recipient: string;
  /** Only what the recipient has not seen. */
  readonly unread: boolean;
  readonly limit: number;
}

/** What the commands read, without the daemon and without ever writing. */
export interface LedgerReader {
  /** Resolves a full id, a short id or a foreign id. Throws MESSAGE_UNKNOWN, or MESSAGE_AMBIGUOUS with the candidates. */
  resolve(id: string): MessageId;
  message(id: MessageId): Message | undefined;
  deliveriesOf(id: MessageId): readonly Delivery[];
  delivery(id: number): Delivery | undefined;
  attemptsOf(delivery: number): readonly Attempt[];
  /** In reading order: error, warning, request, the rest; within that by priority, then sequence. */
  inbox(query: InboxQuery): readonly Delivery[];
  /** The message's whole thread by sequence: everything joined by thread or reply_to. */
  thread(id: MessageId): readonly Message[];
  /** Events after `number`, oldest first. */
  events(after: number, limit: number): readonly LedgerEvent[];
  /** The last `limit` events, oldest first. */
  lastEvents(limit: number): readonly LedgerEvent[];
  eventsOf(id: MessageId): readonly LedgerEvent[];
  /** Per recipient: waiting for a rung, given but not seen, answers owed. */
  counts(): readonly RecipientCounts[];
  /** Requests without an answer, by deadline. */
  owed(): readonly Delivery[];
  agents(): readonly KnownAgent[];
}

export interface RecipientCounts {
  readonly recipient: string;
  readonly waits: number;
  readonly unread: number;
  readonly owes: number;
}
