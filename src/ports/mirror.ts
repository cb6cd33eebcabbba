/** A commit's object id, in hex. */
export type Commit = string;

/** Whether the remote answered. A reason is one clause for people and never holds a secret. */
export type Reached =
  | { readonly kind: "reached" }
  /** It may answer another time. */
  | { readonly kind: "unreachable"; readonly reason: string }
  /** It answered and does not want us: somebody has to change something. */
  | { readonly kind: "refused"; readonly reason: string };

/** A ref to be set on the remote, if it is there still what we think it is. */
export interface RefUpdate {
  readonly ref: string;
  /** Undefined: to be removed. */
  readonly to: Commit | undefined;
  /** What the remote must have now; undefined: nothing. */
  readonly expected: Commit | undefined;
}

export type Pushed =
  | { readonly kind: "accepted" }
  /** Somebody else was faster: fetch and try again. */
  | { readonly kind: "stale" }
  | Exclude<Reached, { kind: "reached" }>;

export interface NewCommit {
  /** The whole tree: path to content. With `keeps` only what is to stand there instead. */
  readonly files: ReadonlyMap<string, string>;
  /** The rest of the parent's tree stays as it is, whatever it is. */
  readonly keeps?: boolean;
  readonly parent: Commit | undefined;
  readonly subject: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

export interface LoggedCommit {
  readonly commit: Commit;
  /** When it was made, in epoch milliseconds, by the clock of whoever made it. */
  readonly at: number;
  readonly message: string;
}

/**
 * A bare repository of ours that follows a remote: a cache, which may be thrown away at any time. Everything else is
 * the ledger's. One call at a time. Its contract is test/contract/mirror.ts.
 */
export interface Mirror {
  /** Makes our refs what the remote's are, for the refs the mirror is about. */
  fetch(): Promise<Reached>;
  /** As of the last fetch and what was pushed since, by full name. */
  refs(): Promise<ReadonlyMap<string, Commit>>;
  /** The files of a commit, by path. Files above the limit of the mirror are left out. */
  read(commit: Commit): Promise<ReadonlyMap<string, string>>;
  /** Only the files that are wanted. Throws MIRROR_UNUSABLE for one above the limit: what can't be read must not look absent. */
  readSome(commit: Commit, wanted: (path: string) => boolean): Promise<ReadonlyMap<string, string>>;
  /** The newest commits from there back along first parents, at most `limit`; with `path` those that changed it. */
  log(commit: Commit, limit: number, path?: string): Promise<readonly LoggedCommit[]>;
  commit(commit: NewCommit): Promise<Commit>;
  /** All updates or none. */
  push(updates: readonly RefUpdate[]): Promise<Pushed>;
  /** Throws away what no ref needs any more. */
  tidy(): Promise<void>;
}
