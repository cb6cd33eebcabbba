import type { InstallStep, Manifest } from "../domain/settings-file.ts";

export interface Found {
  /** Where the links of a path lead: the file that is edited. */
  readonly target: string;
  /** Undefined where there is no file. */
  readonly text: string | undefined;
}

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
  exists(path: string): boolean;
  hash(text: string): string;
  /** Throws SETTINGS_INVALID for a manifest that can not be understood. */
  readManifest(): Manifest;
  /**
   * Does all of it or, where it throws, nothing: what was done is put back. Keeps modes and owners.
   * Throws SETTINGS_CHANGED when a file is no longer as the plan was made from, SETTINGS_UNUSABLE, DISK_FULL.
   */
  apply(change: Change): void;
}
