/** What the system knows of running programs. Everywhere else than on Linux it may know nothing. */
export interface Processes {
  /** Start in clock ticks since boot, or undefined when there is no such process (or no /proc). */
  startedAt(pid: number): number | undefined;
  /** Milliseconds since it began, or undefined where that is not known. */
  age(pid: number): number | undefined;
  /**
   * True when every thread of the process sleeps and has hardly used the processor since the last call for the same pid:
   * it has taken in its input and waits for more.
   */
  isQuiet(pid: number): boolean;
  /** `pid` and all that runs below it, parents first. */
  tree(pid: number): readonly number[];
  /** The environment it was started with; empty where it can not be read. */
  environment(pid: number): Readonly<Record<string, string>>;
  /** The directory it works in now, or undefined where that is not known. */
  workingDirectory(pid: number): string | undefined;
  /** Base names of the programs from `pid` down its children: to find the agent's CLI. */
  programsUnder(pid: number): readonly string[];
  /**
   * The pids from `pid` up to init, itself first, and then the leaders of their sessions: a process whose parent has
   * ended is init's child, and still in the session it came from.
   */
  ancestors(pid: number): readonly number[];
  /**
   * True when nothing tells any more where a process comes from: the leader of its session has ended, or was adopted by
   * init and has no terminal.
   */
  isOrphan(pid: number): boolean;
  /** True when `pid` is a process of this user that has exactly this file open to write, by whatever path. */
  writesTo(pid: number, file: { readonly device: string; readonly inode: string }): boolean;
  /** The number by which `pid` knows itself: another one in a sandbox that numbers its processes anew. */
  numberWithin(pid: number): number | undefined;
  /** Does its terminal hand it each key at once, unechoed, as programs with a screen of their own want it? Undefined where nobody knows. */
  readsKeys(pid: number): boolean | undefined;
  /** True when it has a terminal that its keys come from. */
  hasTerminal(pid: number): boolean;
  /** When something was last written to the terminal it has, epoch milliseconds, in steps of some seconds; undefined where nobody knows. */
  lastOutputAt(pid: number): number | undefined;
  isAlive(pid: number): boolean;
  /** The foreground process group of the terminal that `pid` runs in, or undefined where there is none. */
  foregroundOf(pid: number): number | undefined;
  /** The command line, program first, or undefined when there is no such process (or no /proc). */
  commandLine(pid: number): readonly string[] | undefined;
}
