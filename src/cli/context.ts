import type { CommandContext } from "@stricli/core";

/** What every command is given. A command imports no adapter and reads no global. */
export interface CliContext extends CommandContext {
  /** Writes to stdout: a string as it is, anything else as one line of JSON. A line end is added. */
  readonly print: (value: unknown) => void;
  /** Writes one line to stderr: for people, beside the result. */
  readonly note: (text: string) => void;
  /** Ends the command with another status than 0 where that is no error: `party status` of a session that is down. */
  readonly end: (status: number) => void;
  readonly terminal: Terminal;
}

export interface Terminal {
  /** Standard output is a terminal: text may be cut to its width. */
  readonly out: boolean;
  readonly in: boolean;
  readonly columns: number;
  readonly rows: number;
}

/** The parts of a process that a command line needs. */
export interface Streams {
  readonly stdout: {
    readonly write: (text: string) => unknown;
    readonly isTTY?: boolean;
    readonly columns?: number;
    readonly rows?: number;
  };
  readonly stderr: { readonly write: (text: string) => unknown };
  readonly stdin: { readonly isTTY?: boolean };
}
