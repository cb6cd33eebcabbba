/** What Party adds to the settings of another program, and what is kept to take exactly that away again. */

export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [key: string]: Json };

export interface Piece {
  /** An item of the list at `path`, a property that ends `path`, a table in a block of its own, or more items of a list that is there. */
  readonly kind: "item" | "property" | "table" | "extend";
  readonly path: readonly string[];
  readonly value: Json;
  /** The text inside `value` by which it is known again, whatever a person has changed around it. */
  readonly mark: string;
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

/** All that `party install` has done, as it is kept in the state directory. */
export interface Manifest {
  readonly version: 1;
  readonly files: readonly FileRecord[];
  /** Directories that we made, outermost first. */
  readonly directories: readonly string[];
}

export const EMPTY_MANIFEST: Manifest = { version: 1, files: [], directories: [] };

/** `5 hooks, 1 MCP server` */
export const wordsFor = (pieces: readonly Piece[]): string => {
  const items = pieces.filter(({ kind }) => kind === "item").length;
  const has = (...kinds: readonly Piece["kind"][]): boolean =>
    pieces.some(({ kind }) => kinds.includes(kind));
  return [
    ...(items === 0 ? [] : [`${items} hook${items === 1 ? "" : "s"}`]),
    ...(has("property", "table") ? ["1 MCP server"] : []),
    ...(has("extend") ? ["variables for its shells"] : []),
  ].join(", ");
};

/** One act on one file. `before` is what the plan was made from: undefined where there was none. */
export interface InstallStep {
  readonly act: "create" | "edit" | "remove";
  /** As the program names it. */
  readonly path: string;
  /** The file itself, where `path` is a link. */
  readonly target: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
  readonly backup: string | undefined;
  readonly what: string;
}
