import type { InstallStep, Manifest } from "../domain/settings-file.ts";

export interface Found {
  /** Where the links of a path lead: the file that is edited. */
  readonly target: string;
  /** Undefined where there is no file. */
  readonly text: string | undefined;
}

/** What stands at a path itself, without following a link. */
export type Shape =
  | { readonly form: "file"; readonly content: string }
  /** `leads` is the file that it ends at; undefined where it leads nowhere. */
  | { readonly form: "link"; readonly content: string; readonly leads: string | undefined }
  | { readonly form: "directory" }
  /** A socket, a device, or what we may not read. */
  | { readonly form: "other" };

export interface Change {
  readonly steps: readonly InstallStep[];
  readonly manifest: Manifest;
  /** Files of ours that are no longer needed: removed where they are still as we wrote them. */
  readonly discard: readonly { readonly path: string; readonly hash: string }[];
}

/** The files of other programs, as an installation finds and changes them. */
export interface InstallPlace {
  /** Throws SETTINGS_UNUSABLE for what can not be read, or not be written later. */
  read(path: string): Found;
  look(path: string): Shape | undefined;
  exists(path: string): boolean;
  hash(text: string): string;
  /** Throws SETTINGS_INVALID for a manifest that can not be understood. */
  readManifest(): Manifest;
  /**
   * Does all of it or, where it throws, nothing: what was done is put back. Keeps modes and owners.
   * `settle` comes last of what may fail: what it throws puts everything back as well.
   * Throws SETTINGS_CHANGED when a file is no longer as the plan was made from, SETTINGS_UNUSABLE, DISK_FULL.
   */
  apply(change: Change, settle?: () => void): void;
  /** Removes these with all that is in them, then those directories of `emptied` that nothing is in. Throws SETTINGS_UNUSABLE. */
  erase(paths: readonly string[], emptied: readonly string[]): void;
}
