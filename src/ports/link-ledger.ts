import type { LinkItem, Receipt } from "../domain/links/item.ts";
import type { MessageId } from "../domain/message.ts";
import type { Delivery } from "./ledger.ts";
import type { Commit } from "./mirror.ts";

/** What this ledger has said over a link. */
export interface LinkState {
  /** Names this life of the ledger: numbers of items mean something only beside it. */
  readonly instance: string;
  /** Of the last snapshot that was published. */
  readonly sequence: number;
  readonly published: Commit | undefined;
  readonly publishedAt: number | undefined;
}

/** Another host, as it was fetched last. Times are epoch milliseconds. */
export interface Peer {
  readonly host: string;
  readonly link: string;
  /** The life of its ledger. */
  readonly instance: string;
  /** The number of its last item that is in our ledger. */
  readonly cursor: number;
  /** Of its last snapshot that was taken. */
  readonly sequence: number;
  readonly tip: Commit;
  /** By its own clock. */
  readonly writtenAt: number;
  readonly fetchedAt: number;
  /** What it said of itself, as JSON. */
  readonly card: string;
  /** The public key that its last snapshot was signed with; undefined where it was not. */
  readonly key: string | undefined;
  /** That key is the one that a person has paired. */
  readonly verified: boolean;
}

/** A delivery here of a message that came from another host, and what that host was told of it. */
export interface Received {
  readonly delivery: Delivery;
  readonly host: string;
  /** The recipient as the sender's ledger has it: `all@build2`. */
  readonly addressed: string;
  /** A digest of what was last reported; empty before the first time. */
  readonly reported: string;
}

export type QueuedItem = LinkItem & {
  readonly number: number;
  readonly published: Commit | undefined;
};

/** The part of the ledger that belongs to links. As there: what has returned is on disk, and `together` joins it all. */
export interface LinkLedger {
  /** Where `instance` is used only the first time. */
  link(name: string, instance: string): LinkState;
  peers(): readonly Peer[];
  notePeer(peer: Peer): void;
  /** The lives of that host's ledger that were ever seen, the present one among them. */
  livesOf(host: string): readonly string[];
  /** Forgets the lives of a host: what was seen of it before was not known to be its own. */
  forgetLives(host: string): void;
  /** The highest number that an item for `host` was ever given; 0 where there was none. */
  reachOf(host: string): number;

  /** Deliveries to other hosts that wait and are in no item yet, in the order of their messages. */
  unsent(): readonly Delivery[];
  /** Puts a message into the queue for `host`; `again` says that it was sent before and that somebody wants it repeated. */
  queueMessage(host: string, message: MessageId, deliveries: readonly Delivery[]): void;
  /** In the place of an earlier one for the same delivery that is still in the queue. */
  queueReceipt(host: string, receipt: Receipt): void;
  /** The hosts that have not confirmed everything. */
  queues(): readonly string[];
  /** What `host` has not confirmed, by number. */
  items(host: string): readonly QueuedItem[];
  /** For whom something is in no publication yet, and of what kind it is. */
  unpublished(): readonly { readonly host: string; readonly kind: LinkItem["kind"] }[];
  /** How much of a message to other hosts is in no queue, or in no publication; and where the rest stands. */
  carriage(message: MessageId): {
    readonly unsent: number;
    readonly unpublished: number;
    readonly commits: readonly Commit[];
  };
  /** Everything up to `number` stands in `commit`, which the remote has. */
  published(name: string, commit: Commit, sequence: number, number: number, at: number): void;
  /** These items stand in `commit`, which the remote has. */
  carried(numbers: readonly number[], commit: Commit, at: number): void;
  /** Drops these items from their queues: nothing more is to be said or learned of them. */
  drop(numbers: readonly number[]): void;
  /** Drops what `host` has confirmed, and returns it. */
  confirm(host: string, number: number): readonly QueuedItem[];
  /** The delivery may be sent anew: what became of it was the end of that try. */
  releaseSent(delivery: number): void;

  noteReceived(delivery: number, host: string, addressed: string): void;
  /** Deliveries of messages from other hosts that may still have something to tell. */
  received(): readonly Received[];
  /** `settled`: nothing more will come of it. */
  noteReported(delivery: number, addressed: string, reported: string, settled: boolean): void;
}
