/** How an agent program looks and is driven. Data only: every program is one value of this shape. */
export interface Profile {
  /** `claude`, `codex`, `generic`, or what the user calls it. */
  readonly name: string;
  /** Base names of executables that mean this profile: `["claude"]`. */
  readonly programs: readonly string[];
  readonly screen: ScreenRules;
  /** The key that submits the composer, as tmux names it. */
  readonly submit: string;
  /** How a paste may be shown in place of its text. */
  readonly collapsed: readonly CollapsedPaste[];
  /** Slash commands that may be typed bare, without the slash. */
  readonly commands: readonly string[];
  /** The largest body, in UTF-8 bytes, that goes into the envelope whole. */
  readonly inlineBytes: number;
  /** How to install the program, as one command. */
  readonly install: string | undefined;
}

/** A token such as `[Pasted text #2 +59 lines]`. Exactly one of the size groups may be named in `pattern`. */
export interface CollapsedPaste {
  /** Matches the whole composer. Named groups `chars` (code points), `lines` (all lines) or `more` (lines after the first) are checked exactly. */
  readonly pattern: RegExp;
}

export interface ScreenRules {
  readonly composer: ComposerRule;
  /** Texts a composer shows when it is empty; taken for empty only where dim, or with the cursor at the start. */
  readonly placeholders: readonly RegExp[];
  /** A row that matches means: a question is open and keys answer it. */
  readonly dialog: readonly RegExp[];
  /** A row that matches near the composer means: a list is open and keys choose from it. */
  readonly menu: readonly RegExp[];
  /** A row that matches near the composer means: a turn is running. */
  readonly busy: readonly RegExp[];
  /** A title that matches means: a turn is running, or a question is open. */
  readonly busyTitle: readonly RegExp[];
  readonly dialogTitle: readonly RegExp[];
}

export type ComposerRule =
  /** Between the last two rules (`────`) of the screen; the first row begins with a glyph. */
  | { readonly kind: "framed"; readonly frame: RegExp; readonly glyphs: readonly string[] }
  /** From the last row that begins with a glyph down to a blank row above the status rows. */
  | { readonly kind: "footed"; readonly glyphs: readonly string[]; readonly footerRows: number }
  /** From the last row that begins with a glyph to the last row with text. */
  | { readonly kind: "last"; readonly glyphs: readonly string[] };
