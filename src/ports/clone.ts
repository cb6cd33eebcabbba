import type { Commit, Reached } from "./mirror.ts";

/** What stands where a person's clone is to be. */
export type ClonePlace =
  /** Nothing, or an empty directory. */
  | { readonly kind: "free" }
  /** Something that is no clone of ours to take; `reason` is one clause. */
  | { readonly kind: "other"; readonly reason: string }
  | { readonly kind: "clone"; readonly url: string | undefined };

/** Why a clone was left as it is, as a clause for people; undefined: it stands where the remote does. */
export type LeftAlone = string | undefined;

/**
 * A person's clone of a link's repository: a directory with their work in it. Whatever is done, no work that is not
 * committed, and no commit that was not pushed, is lost: where that can not be, it is left alone and that is said.
 */
export interface Clone {
  readonly directory: string;
  inspect(): Promise<ClonePlace>;
  /** Into a free place. */
  create(): Promise<Reached>;
  /** Who commits there, and how git gets the link's token: without a prompt, and for this repository alone. */
  identify(host: string): Promise<void>;
  /** Moves the branch that is checked out forward to what was fetched, where nothing of the person's is in the way. */
  follow(mirror: string, commit: Commit): Promise<LeftAlone>;
  /** Which of these files, below the directory, git tracks. */
  tracked(files: readonly string[]): Promise<ReadonlySet<string>>;
  /** Git sees neither that these files are there nor that they differ from what it tracks. */
  ignore(files: readonly string[]): Promise<void>;
}
