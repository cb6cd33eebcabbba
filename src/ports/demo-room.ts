import type { LedgerReader } from "./ledger.ts";

/** Opens the demo's room; `watched` shows it on this terminal. Throws INTERRUPTED when somebody ends it meanwhile. */
export type OpenDemo = (watched: boolean) => Promise<DemoStage>;

/** The room and, where somebody watches, what they see of it. Disposing ends every process and removes every file. */
export interface DemoStage extends AsyncDisposable {
  readonly room: DemoRoom;
  /** Shows the room until it is left; resolves then. Keys do nothing, but for Ctrl-C, which leaves. */
  show(): Promise<void>;
  /** Says in the room's last lines what just happened. */
  tell(who: string, what: string): Promise<void>;
  /** Gives the terminal back. */
  leave(): Promise<void>;
}

/** A room of its own with a daemon and agents that play: what `party demo` drives. */
export interface DemoRoom {
  /** Runs `relay` as the person at the keyboard, and returns what it printed. Throws where it fails. */
  relay(...words: readonly string[]): Promise<string>;
  /** Undefined while no daemon has ever run in the room. */
  readonly ledger: LedgerReader | undefined;
  /** Returns its process id once it answers. */
  startDaemon(): Promise<number>;
  /** Ends it by SIGKILL, and returns its process id once it is gone. */
  killDaemon(): Promise<number>;

  /** Does something at an agent's own keyboard, as its person would. Returns what its composer then holds. */
  act(role: string, deed: DemoDeed): Promise<string>;
  /** What the agent's model read, turn by turn, as the agent itself logged it. */
  read(role: string): readonly string[];
  /** What came to the agent's keyboard and what it ran, as the agent itself logged it. */
  keys(role: string): readonly DemoKey[];

  /** Lets a person look for a moment; at once where nobody watches. */
  linger(): Promise<void>;
  /** Waits a few milliseconds. Throws INTERRUPTED when somebody ends the demo. */
  pause(): Promise<void>;
}

export type DemoDeed =
  | { readonly do: "dialog"; readonly command: string; readonly reason: string }
  | { readonly do: "answer" }
  | { readonly do: "type"; readonly text: string }
  | { readonly do: "submit" }
  | { readonly do: "state" };

/** One line of an agent's key log; each event has the fields that belong to it. */
export interface DemoKey {
  readonly event: string;
  /** `tty`: it came through the terminal; `human`: the room played a person. */
  readonly by?: string;
  /** What the composer held, and whether a dialog was open, when it came. */
  readonly composer?: string;
  readonly dialog?: boolean;
  /** Of a command that the agent ran. */
  readonly command?: string;
  readonly status?: number;
  readonly output?: readonly string[];
}
