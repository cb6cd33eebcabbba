import type { Screen } from "../domain/screen.ts";

/** A pane of one multiplexer server. */
export interface PaneRef {
  /** The server's socket path, as in `tmux -S`. */
  readonly socket: string;
  /** As tmux writes it: `%3`. */
  readonly pane: string;
}

/** One life of one program in one pane. Pane ids start again when the server does, so the id alone means nothing. */
export interface Incarnation extends PaneRef {
  readonly serverPid: number;
  /** Epoch seconds, as tmux gives it. */
  readonly serverStartedAt: number;
  readonly panePid: number;
  /** The foreground process of the pane; 0 where the system does not tell. */
  readonly agentPid: number;
  /** The agent's start in clock ticks since boot, from `/proc`; 0 where there is none. */
  readonly agentStartedAt: number;
}

export type Looked =
  | {
      readonly kind: "screen";
      readonly screen: Screen;
      readonly incarnation: Incarnation;
      /** Undefined where the multiplexer can not keep them (tmux below 3.1). */
      readonly marks: Marks | undefined;
    }
  | { readonly kind: "gone"; readonly reason: string };

/**
 * What the multiplexer itself remembers of the last paste and the last key that went into a pane by us, written in the
 * same step of its queue: it survives whoever typed, and ends with the pane.
 */
export interface Marks {
  readonly pasted: string | undefined;
  readonly pressed: string | undefined;
}

/** What must still be true in the queue that types. Anything else refuses, and nothing is typed. */
export interface Guard {
  readonly incarnation: Incarnation;
  /** The foreground program's name at the time of the look. */
  readonly command: string;
  readonly cursor: { readonly x: number; readonly y: number };
  /** Letters, digits, blanks and `[]#+-` only: must stand somewhere on the screen. */
  readonly marker: string | undefined;
}

export type Typed =
  | { readonly kind: "typed" }
  /** The guard did not hold: proven that no byte was sent. */
  | { readonly kind: "refused"; readonly reason: string }
  | { readonly kind: "gone"; readonly reason: string };

/** The terminals that agents live in. Failures of the connection are thrown as TMUX_UNAVAILABLE. */
export interface Panes {
  /** One snapshot: rows, cursor, mode and incarnation as they are at one moment of the server. */
  look(ref: PaneRef): Promise<Looked>;

  /**
   * Puts `text` into the program as one bracketed paste, through a buffer of this pane alone. No Enter.
   * `mark` (letters, digits and `-`) is left in the pane in the same step.
   */
  paste(text: string, guard: Guard, mark?: string): Promise<Typed>;

  /** Presses one key, such as `Enter` or `Tab`. */
  press(key: string, guard: Guard, mark?: string): Promise<Typed>;

  /** Calls back soon after the pane's screen, mode or life changes, until disposed. Calls may be spurious, never missing. */
  watch(ref: PaneRef, changed: () => void): Disposable;

  /**
   * Between `true` and `false` watchers of the pane may hear nothing of what it shows, and that costs nothing. What came
   * meanwhile a look shows once the second promise has resolved.
   */
  mute?(ref: PaneRef, muted: boolean): Promise<void>;

  /** Sets the number and names the badge in the status line shows; digits and own role names only. */
  badge(socket: string, session: string, text: string): Promise<void>;

  /** Closes connections. Watches end. */
  close(): Promise<void>;
}
