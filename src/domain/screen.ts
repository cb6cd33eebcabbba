/** What a pane shows, as one snapshot that the multiplexer took in one go. */
export interface Screen {
  /** The visible rows, top to bottom, trailing blanks removed. */
  readonly rows: readonly Row[];
  readonly width: number;
  readonly height: number;
  /** Zero-based cell of the cursor. */
  readonly cursor: { readonly x: number; readonly y: number; readonly visible: boolean };
  readonly title: string;
  /** The name of the foreground program, as the multiplexer gives it: `claude`, `node`, `bash`. */
  readonly command: string;
  /** Copy mode or another mode of the multiplexer is on: keys would not reach the program, or others besides. */
  readonly mode: string | undefined;
  /** False once the pane's program has ended and only its last screen is left. */
  readonly alive: boolean;
  /** The foreground program is a shell that waits at a prompt (not a script that a shell runs). */
  readonly shell: boolean;
}

export interface Row {
  readonly text: string;
  /** `text` with every dim cell as a blank, or undefined where the attributes are not known. */
  readonly solid: string | undefined;
}

export type ScreenKind =
  | "ready"
  | "busy"
  | "draft"
  | "dialog"
  | "menu"
  | "copy-mode"
  | "shell"
  | "unknown";

/** What a screen is, and what stands in its composer. */
export type Reading = ReadyReading | UnreadyReading;

export interface ReadyReading {
  readonly kind: "ready";
  readonly reason: string;
  readonly composer: "";
  readonly quiet: true;
}

export interface UnreadyReading {
  readonly kind: Exclude<ScreenKind, "ready">;
  /** One clause for people: `shows a permission dialog: "Do you want to proceed?"`. */
  readonly reason: string;
  /** The composer's content without glyph and frame, rows joined by `\n`; "" when empty; undefined when there is no composer. */
  readonly composer: string | undefined;
  /** True where only the composer's content keeps the screen from being ready: no dialog, menu, mode or busy mark. */
  readonly quiet: boolean;
}
