import type { Composer } from "./composer.ts";

/** What stands in the conversation, oldest first. */
export type Entry =
  | { readonly kind: "user"; readonly text: string }
  | { readonly kind: "agent"; readonly text: string }
  | { readonly kind: "note"; readonly text: string }
  | { readonly kind: "tool"; readonly command: string; readonly output: readonly string[] }
  | { readonly kind: "shell"; readonly command: string; readonly output: readonly string[] }
  | { readonly kind: "done"; readonly verb: string; readonly seconds: number; readonly at: string }
  | { readonly kind: "rows"; readonly rows: readonly string[] };

export interface Dialog {
  readonly title: string;
  readonly tip: string;
  readonly reason: string;
  readonly command: string;
  readonly question: string;
  readonly options: readonly string[];
}

export interface Busy {
  readonly verb: string;
  readonly glyph: string;
  /** Advances with the animation. */
  readonly frame: number;
  readonly seconds: number;
  readonly tokens: number;
  /** What the model has said so far in this turn; undefined while it is silent. */
  readonly stream: string | undefined;
}

export interface Queued {
  readonly text: string;
  readonly key: string;
}

/** What a script says about the program around the conversation. */
export interface Chrome {
  readonly role: string;
  readonly version: string;
  readonly model: string;
  readonly dir: string;
  /** Rows under the header, shown for good. */
  readonly notice: readonly string[];
  /** Rows shown until something is written. */
  readonly welcome: readonly string[];
  readonly mode: "auto" | "manual";
  /** Shown beside the mode while the composer is empty. */
  readonly hints: readonly string[];
  readonly warnings: number;
  /** The title until the first turn, where it differs. */
  readonly firstTitle: string | undefined;
}

/** Everything that is on the screen, as one value. */
export interface View {
  readonly chrome: Chrome;
  readonly entries: readonly Entry[];
  readonly composer: Composer;
  readonly queue: readonly Queued[];
  readonly busy: Busy | undefined;
  readonly dialog: Dialog | undefined;
  readonly help: boolean;
  /** Nothing has been written yet. */
  readonly fresh: boolean;
  /** No turn has begun yet. */
  readonly firstTurn: boolean;
  /** The last input was a paste that is shown as a token. */
  readonly justCollapsed: boolean;
  readonly insideTmux: boolean;
  readonly width: number;
  readonly height: number;
}
