/** What Party adds to the settings of another program, and what is kept to take exactly that away again. */

export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [key: string]: Json };

export interface Piece {
  /**
   * An item of the list at `path`, a property that ends `path`, a table in a block of its own, more items of a list that is
   * there, or a property with a `command`: where a person has one, that gets `around` around it.
   */
  readonly kind: "item" | "property" | "table" | "extend" | "wrap";
  readonly path: readonly string[];
  readonly value: Json;
  /** The text inside `value` by which it is known again, whatever a person has changed around it. */
  readonly mark: string;
  readonly around?: { readonly before: string; readonly after: string };
}

/** One settings file with all that it shall hold of ours. */
export interface SettingsFile {
  readonly agent: string;
  readonly path: string;
  readonly format: "json" | "toml";
  /** What the file holds at least: with this alone it is empty. */
  readonly skeleton: Json;
  readonly pieces: readonly Piece[];
}

/** Text that was put into a file in one place. */
export interface Insertion {
  readonly offset: number;
  readonly text: string;
}

/** What stands in one file because of us. */
export interface FileRecord {
  readonly agent: string;
  readonly path: string;
  readonly format: SettingsFile["format"];
  readonly skeleton: Json;
  readonly pieces: readonly Piece[];
  /** In the order they were made. */
  readonly insertions: readonly string[];
  /** Lists and tables that were not there before: they go when they are empty again. */
  readonly containers: readonly (readonly string[])[];
  readonly created: boolean;
  /** Hash of the file as we left it. */
  readonly after: string;
  /** The bytes before us, while nobody else has changed the file between two of our edits. */
  readonly original: { readonly backup: string; readonly hash: string } | undefined;
  /** Backups of ours that still lie beside the file. */
  readonly backups: readonly Backup[];
}

export interface Backup {
  readonly path: string;
  readonly hash: string;
}

/** A file or a link that is ours as a whole. */
export interface PlacedRecord {
  readonly path: string;
  readonly form: "file" | "link";
  /** Hash of it as we left it: of a link, of where it leads. */
  readonly left: string;
}

/** All that `party install` has done, as it is kept in this user's home. */
export interface Manifest {
  readonly version: 1;
  readonly files: readonly FileRecord[];
  readonly placed: readonly PlacedRecord[];
  /** Directories that we made, outermost first. */
  readonly directories: readonly string[];
  /** Those of the share among them, which stay until it is purged. */
  readonly lasting: readonly string[];
}

export const EMPTY_MANIFEST: Manifest = {
  version: 1,
  files: [],
  placed: [],
  directories: [],
  lasting: [],
};

/** `5 hooks, 1 MCP server` */
export const wordsFor = (pieces: readonly Piece[]): string => {
  const items = pieces.filter(({ kind }) => kind === "item").length;
  const has = (...kinds: readonly Piece["kind"][]): boolean =>
    pieces.some(({ kind }) => kinds.includes(kind));
  return [
    ...(items === 0 ? [] : [`${items} hook${items === 1 ? "" : "s"}`]),
    ...(has("property", "table") ? ["1 MCP server"] : []),
    ...(has("wrap") ? ["a status line"] : []),
    ...(has("extend") ? ["variables for its shells"] : []),
  ].join(", ");
};

/**
 * One act on one file, link or directory. `before` is what the plan was made from: undefined where there was none.
 * Of a link both are where it leads, of a directory nothing.
 */
export interface InstallStep {
  readonly act: "create" | "edit" | "remove";
  /** A file where it does not say. */
  readonly form?: "file" | "link" | "directory";
  /** Of what is new; else for its owner alone. */
  readonly mode?: number;
  /** Belongs to the share, which stays when the rest is undone. */
  readonly lasting?: boolean;
  /** As the program names it. */
  readonly path: string;
  /** The file itself, where `path` is a link. */
  readonly target: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
  readonly backup: string | undefined;
  readonly what: string;
}
