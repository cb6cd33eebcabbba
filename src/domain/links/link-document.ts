import type { Layout } from "./link-config.ts";

/** What `state/link.json` holds and `relay link list` shows: how the link stands, as the daemon saw it last. */
export interface LinkDocument {
  readonly version: 1;
  readonly host: string;
  readonly manager: string | null;
  readonly name: string;
  readonly url: string;
  readonly layout: Layout;
  readonly state: "new" | "reached" | "unreachable" | "refused";
  /** Why it is not reached. */
  readonly reason: string | null;
  /** The life of the ledger of another machine that has this host's id. */
  readonly taken_by: string | null;
  /** Our own key, and the words by which people compare it. */
  readonly key: string;
  readonly fingerprint: string;
  /** Since when it is in this state. */
  readonly since: string;
  /** The last exchange that reached the remote. */
  readonly synced_at: string | null;
  /** Our own snapshot there. */
  readonly published: string | null;
  readonly published_at: string | null;
  /** What could not be taken in at the last exchange. */
  readonly troubles: readonly string[];
  /** What happened to the shared files and heals by itself, newest last. */
  readonly notices: readonly string[];
  /** A person's clone, and why it does not stand where the remote does. */
  readonly clone: { readonly directory: string; readonly left: string | null } | null;
  /** The roles that other hosts may write to, or `all`. */
  readonly allow: readonly string[];
  /** Messages of other hosts that wait for somebody to allow their agent. */
  readonly not_allowed: number;
  readonly peers: readonly PeerDocument[];
}

export interface PeerDocument {
  readonly host: string;
  /** When it last published, by its own clock; null where it never did. */
  readonly written_at: string | null;
  readonly fetched_at: string | null;
  readonly commit: string | null;
  readonly manager: string | null;
  /** Whether what it says is known to be its own: a person has paired its key, or not yet, or it signs nothing. */
  readonly trust: PeerTrust;
  /** The words of the paired key, else of the one that its last snapshot was signed with. */
  readonly fingerprint: string | null;
  /** That key itself. */
  readonly key: string | null;
  /** The roles that it may write to beside those that every host may. */
  readonly roles: readonly string[];
  /** How it is talked to. */
  readonly layout: Layout;
  /** What a person has to do there, where nothing was heard of it for long and our messages lie unread. */
  readonly silent: string | null;
  /** Items of ours that it has not confirmed. */
  readonly unconfirmed: number;
}

export const PEER_TRUSTS = ["paired", "revoked", "unpaired", "unsigned"] as const;
export type PeerTrust = (typeof PEER_TRUSTS)[number];
