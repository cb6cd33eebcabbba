import type { Piece, SettingsFile } from "../domain/settings-file.ts";

export interface Added {
  readonly text: string;
  readonly insertions: readonly string[];
  readonly containers: readonly (readonly string[])[];
  /** Those that are in the text now because of us. */
  readonly added: readonly Piece[];
  /** Sentences on what was left as a person wrote it. */
  readonly notes: readonly string[];
}

export interface Removal {
  readonly skeleton: SettingsFile["skeleton"];
  readonly pieces: readonly Piece[];
  readonly insertions: readonly string[];
  readonly containers: readonly (readonly string[])[];
}

/**
 * Edits of a settings file as text: nothing that a person wrote is moved, formatted or lost.
 * Throws SETTINGS_INVALID, with the place, for what is no such file or has not the shape that its program expects.
 */
export interface SettingsText {
  /** Puts in what is missing. `text` is undefined where there is no file. */
  add(text: string | undefined, file: SettingsFile): Added;
  /** Takes out what is ours, as far as it is still there. */
  remove(text: string, file: { readonly path: string } & Removal): string;
  /** True when nothing but the skeleton is left. */
  isEmpty(text: string, skeleton: SettingsFile["skeleton"]): boolean;
}
