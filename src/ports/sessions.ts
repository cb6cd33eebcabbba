import type { Layout, Size } from "../domain/layout.ts";

/** A pane as the multiplexer knows it now. */
export interface SessionPane {
  /** `%3` */
  readonly pane: string;
  /** The multiplexer's session. */
  readonly session: string;
  readonly window: string;
  readonly windowIndex: number;
  readonly index: number;
  readonly pid: number;
  /** The foreground program. */
  readonly command: string;
  readonly alive: boolean;
  /** The role and Party session the pane was marked with; undefined where it is not, or where panes can not be marked. */
  readonly role: string | undefined;
  readonly markedSession: string | undefined;
}

export interface NewPane {
  readonly role: string;
  readonly directory: string;
  /** The program and its arguments, run without a shell. */
  readonly words: readonly string[];
}

export interface NewSession {
  readonly name: string;
  readonly layout: Layout;
  readonly size: Size;
  readonly panes: readonly NewPane[];
  /** For panes that somebody opens in the session later. */
  readonly environment: Readonly<Record<string, string>>;
}

/** The sessions of one multiplexer server. Failures are thrown as TMUX_MISSING, TMUX_TOO_OLD or TMUX_UNAVAILABLE. */
export interface Sessions {
  /** Throws unless the multiplexer is there and new enough. */
  check(): Promise<void>;
  /** Names of the running sessions; none when no server runs. */
  list(): Promise<readonly string[]>;
  /** The server's socket. */
  socket(): Promise<string>;
  /** The session this process runs in. */
  current(): Promise<string | undefined>;

  /** Lays out a session and starts its agents. Returns the panes in the order of the plan. On failure nothing is left. */
  create(plan: NewSession): Promise<readonly SessionPane[]>;
  /** True for a session that `create` made. */
  isOurs(session: string): Promise<boolean>;
  /** Every pane of the server, in order of session, window and index. */
  panes(): Promise<readonly SessionPane[]>;

  /** Gives a pane its role: title, mark, and the room for a badge in its session's status line. */
  mark(pane: string, role: string, session: string): Promise<void>;
  unmark(pane: string): Promise<void>;
  /** Ends a session and all that runs in it. */
  end(session: string): Promise<void>;
  /** Shows the session on this terminal until it is left. Returns the multiplexer's exit status. */
  attach(session: string, how: "attach" | "switch"): Promise<number>;
}
