/** How an agent program looks and is driven. Data only: every program is one value of this shape. */
export interface Profile {
  /** `claude`, `codex`, `generic`, or what the user calls it. */
  readonly name: string;
  /** The built-in profile that a user's own goes back to: whose native interface and records its program has. */
  readonly extends?: string;
  /** Base names of executables that mean this profile: `["claude"]`. None: only where configuration names it. */
  readonly programs: readonly string[];
  readonly screen: ScreenRules;
  /** The key that submits the composer, as tmux names it. */
  readonly submit: string;
  /** Milliseconds between the moment the paste shows and the key: some programs take a key that comes sooner for text. */
  readonly submitDelay: number;
  /** How a paste may be shown in place of its text. */
  readonly collapsed: readonly CollapsedPaste[];
  /** Slash commands that may be typed bare, without the slash. */
  readonly commands: readonly string[];
  /** The largest body, in UTF-8 bytes, that goes into the envelope whole. */
  readonly inlineBytes: number;
  /** How to install the program, to start it, and to start it with its last conversation: each as one command. */
  readonly install: string | undefined;
  readonly launch: string | undefined;
  readonly resume: string | undefined;
}

/** A token such as `[Pasted text #2 +59 lines]`. At most one of the size groups may be named in `pattern`. */
export interface CollapsedPaste {
  /**
   * Matches the token alone, without anchors. Named groups `chars` (code points), `lines` (all lines) or `more`
   * (lines after the first) are checked exactly; a token without one stands for a text of one line.
   */
  readonly pattern: RegExp;
}

export interface ScreenRules {
  readonly composer: ComposerRule;
  /** Texts a composer shows when it is empty; taken for empty only where dim, and with the cursor at the start. */
  readonly placeholders: readonly RegExp[];
  /** The placeholders have a colour of their own and are not dim: then their words tell. */
  readonly colouredPlaceholders: boolean;
  /** A row that matches means: a question is open and keys answer it. In order of how well the row tells what is asked. */
  readonly dialog: readonly DialogRule[];
  /** A row that matches near the composer means: a list is open and keys choose from it. `entry` names what is pointed at. */
  readonly menu: readonly RegExp[];
  /** A row that matches near the composer, or the placeholder, means: a turn is running. */
  readonly busy: readonly RegExp[];
  /** A row that matches right above the composer means: a draft is put aside and will come back. */
  readonly stashed: readonly RegExp[];
  /** A title that matches means: a turn is running, or a question is open. */
  readonly busyTitle: readonly RegExp[];
  readonly dialogTitle: readonly RegExp[];
  /** Where there are any: without a row that matches one, a screen is not ready whatever else it shows. */
  readonly ready?: readonly RegExp[];
  /** Of status rows, with groups `model`, `used` and `left`: percent of its context. */
  readonly telemetry?: readonly RegExp[];
  /** Foreground programs that this profile is never: editors, pagers, interpreters, remote shells. */
  readonly foreign: readonly string[];
}

export interface DialogRule {
  readonly pattern: RegExp;
  /** With its article: `a permission dialog`. */
  readonly what: string;
}

/** Every composer contains the cursor. `modes` are glyphs that are part of what was typed: `!` runs a shell command. */
export type ComposerRule =
  /** Between the two rules (`────`) around the cursor; the first row begins with a glyph. */
  | {
      readonly kind: "framed";
      readonly glyphs: readonly string[];
      readonly modes: readonly string[];
      readonly frame: RegExp;
    }
  /** From the row with a glyph at or above the cursor down to the blank row above the status rows. */
  | {
      readonly kind: "footed";
      readonly glyphs: readonly string[];
      readonly modes: readonly string[];
      readonly footerRows: number;
      /** At least one status row matches it. */
      readonly footer: RegExp;
      /** A row that may be drawn where the blank one is; where it is known, one of both must also stand above. */
      readonly edge?: RegExp;
    }
  /** From the row with a glyph at or above the cursor to the last row with text. */
  | {
      readonly kind: "last";
      readonly glyphs: readonly string[];
      readonly modes: readonly string[];
      /** One word may stand before the glyph: `aider>`. */
      readonly named: boolean;
    }
  /** Rows behind one bar (`┃`) at any indent, blank at their ends, above a status row and a row that matches `end`. */
  | {
      readonly kind: "barred";
      readonly glyphs: readonly [bar: string];
      readonly modes: readonly string[];
      readonly end: RegExp;
    };
