/** The record that a recipient's program keeps of what its model was sent. */
export interface Transcripts {
  /** Bytes the transcript has now: the offset an attempt starts from. 0 when it does not exist yet. */
  size(path: string): number;
  /**
   * Looks for the envelope opening of a message from `offset` on, in what the program sends to its model.
   * A transcript that became shorter than `offset` is another one: it is searched whole, and what it does not show is
   * `unknown`, as with one that is not there or can not be read.
   */
  find(path: string, shortId: string, offset: number): TranscriptEvidence;
  /** Calls back soon after the transcript grows, until disposed. */
  watch(path: string, grown: () => void): Disposable;
}

export type TranscriptEvidence =
  | { readonly kind: "found"; readonly line: number }
  /** The program has taken it in and keeps it for its next turn; its model was not sent it yet. */
  | { readonly kind: "queued"; readonly line: number }
  /** `grown` says whether anything at all was written since. */
  | { readonly kind: "absent"; readonly grown: boolean }
  | { readonly kind: "unknown" };

/** The lines at a record's end that lie within its last `bytes` bytes; `whole` when that is all of it. */
export type ReadTail = (
  path: string,
  bytes: number,
) => { readonly lines: readonly string[]; readonly whole: boolean };

/**
 * The whole lines of a record from byte `from` on, as far as one read brings them, and the byte behind the last of them.
 * A record that is shorter than `from` is read from its beginning. Undefined where it can't be read.
 */
export type ReadOn = (path: string, from: number) => Promise<ReadLines | undefined>;

export interface ReadLines {
  readonly lines: readonly string[];
  readonly upTo: number;
  /** It had become shorter: these are its first lines. */
  readonly anew: boolean;
}
