/** How the panes of a session lie, and who sits in them. */

export const LAYOUTS = ["main-left", "columns", "rows", "tiled"] as const;
export type Layout = (typeof LAYOUTS)[number];

/** One agent as it is to be started. */
export interface AgentPlan {
  readonly role: string;
  /** Run by a shell. */
  readonly command: string;
  readonly directory: string;
  /** The setting that named the directory, for messages: `RELAY_OC_DIR in ~/.config/relay/party.conf`. */
  readonly directoryFrom: string | undefined;
  /** Undefined: the profile of the program that is found running. */
  readonly profile: string | undefined;
  readonly transcript: string | undefined;
  /** Starts the program again with its last conversation. */
  readonly resume: string | undefined;
  readonly environment: Readonly<Record<string, string>>;
}

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** Cuts a new pane out of an earlier one. */
export interface Split {
  /** Index of the pane that is cut, in order of creation. */
  readonly from: number;
  readonly direction: "right" | "below";
  /** What the new pane gets. */
  readonly cells: number;
}

/** The cuts that turn one pane of `size` into `count` panes, numbered as they come into being. */
export const planSplits = (layout: Layout, count: number, size: Size): readonly Split[] => {
  switch (layout) {
    case "columns":
      return chain("right", count, size.columns, 0);
    case "rows":
    case "tiled":
      // `tiled` is put in order once all panes exist; until then each needs room.
      return chain("below", count, size.rows, 0);
    case "main-left":
      return count < 2
        ? []
        : [
            { from: 0, direction: "right", cells: half(size.columns) },
            ...chain("below", count - 1, size.rows, 1),
          ];
  }
};

/** `size`, made large enough for `count` panes; tmux fits the window to whoever attaches. */
export const roomFor = (layout: Layout, count: number, { columns, rows }: Size): Size => ({
  columns: Math.max(columns, layout === "columns" ? count * NARROW : 2 * NARROW),
  rows: Math.max(rows, layout === "columns" ? LOW : count * LOW),
});

const NARROW = 20;
/** A title, a few rows and the border. */
const LOW = 6;

/** Cuts a row or column into equal parts, each from the one before it. */
const chain = (
  direction: Split["direction"],
  parts: number,
  cells: number,
  first: number,
): readonly Split[] => {
  const splits: Split[] = [];
  let left = cells;
  for (let rest = parts - 1; rest > 0; rest -= 1) {
    // One cell goes to the border.
    left = Math.floor(((left - 1) * rest) / (rest + 1));
    splits.push({ from: first + splits.length, direction, cells: left });
  }
  return splits;
};

const half = (cells: number): number => Math.floor((cells - 1) / 2);
