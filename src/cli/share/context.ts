import type { ShareDeps } from "../../operations/share/share-deps.ts";
import type { ShareChanges } from "../../ports/share-changes.ts";

export interface ShareOptions {
  /** Undefined: this host's own. */
  readonly namespace: string | undefined;
  /** The directory that the shared ones are below; undefined: the share for this host's own, else a place for each other one. */
  readonly into: string | undefined;
  /** Ends what is on its way. */
  readonly signal: AbortSignal;
}

/** A namespace of the store and the directories here that it belongs to. */
export interface OpenedShare {
  readonly deps: ShareDeps;
  readonly bucket: string;
  readonly endpoint: string;
  readonly namespace: string;
  readonly own: string;
  readonly root: string;
  /** Where the credentials were found. */
  readonly credentials: string;
  /** Throws SHARE_BUSY while another process holds it. */
  hold(what: "sync" | "watch"): Disposable;
  changes(): ShareChanges & Disposable;
}

/** Throws CONFIG_INVALID, CREDENTIALS_MISSING, USAGE. */
export type OpenShare = (options: ShareOptions) => Promise<OpenedShare>;
