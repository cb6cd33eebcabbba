import type { PaneRef, Panes } from "./panes.ts";
import type { Processes } from "./processes.ts";
import type { ProgramVersions } from "./program-versions.ts";

/** A multiplexer's server of its own with one program in it. Disposing ends every process of it and removes every file. */
export interface SelftestRoom extends AsyncDisposable {
  readonly panes: Panes;
  readonly processes: Processes;
  readonly versions: ProgramVersions;
  /** The program's pane, and the directory that it works in. */
  readonly ref: PaneRef;
  readonly directory: string;
  /** Shows `text` in another pane, by a program that then does nothing. The cursor stands behind it. */
  show(text: string): Promise<PaneRef>;
  /** Scrolls back in the program's pane, or leaves that. */
  scroll(on: boolean): Promise<void>;
  /** Ends the program, which leaves its pane to a shell. False where nobody can tell which process it is. */
  endProgram(): Promise<boolean>;
}

export interface SelftestPlan {
  /** Run by a shell. */
  readonly command: string;
  /** The profile's name: its directory is the same each time, so that a person can trust it once. */
  readonly profile: string;
}

/** Opens a room, when what an earlier run left has been ended. Throws STATE_REFUSED while another selftest runs. */
export type OpenSelftestRoom = (plan: SelftestPlan) => Promise<SelftestRoom>;

export interface Selftests {
  readonly open: OpenSelftestRoom;
  /** Throws where the selftest has to end. */
  readonly goOn: () => void;
}
