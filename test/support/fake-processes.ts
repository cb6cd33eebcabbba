import type { Processes } from "../../src/ports/processes.ts";

/** One process of a table that a test writes. */
export interface FakeProcess {
  readonly pid: number;
  readonly parent: number;
  readonly program: string;
  /** What stands behind the program on its command line. */
  readonly words?: readonly string[];
  readonly startedAt: number;
  /** Its number in its own sandbox; the same when it is in none. */
  readonly within?: number;
  /** Inodes it has open to write. */
  readonly open?: readonly string[];
  readonly foreground?: number;
  readonly orphan?: boolean;
  readonly terminal?: boolean;
  readonly outputAt?: () => number;
  /** In milliseconds; not known when it is not given. */
  readonly age?: number;
  /** Rises while it works; `undefined` while it does not sleep. */
  readonly used?: () => number | undefined;
}

/** {@link Processes} over a table, which may change at any time. */
export const createFakeProcesses = (table: () => Iterable<FakeProcess>): Processes => {
  const usedBefore = new Map<number, number>();
  const all = (): readonly FakeProcess[] => [...table()];
  const find = (pid: number): FakeProcess | undefined => all().find((each) => each.pid === pid);
  const under = (pid: number): readonly FakeProcess[] => {
    const self = find(pid);
    const children = all().filter(({ parent }) => parent === pid);
    return self === undefined ? [] : [self, ...children.flatMap((child) => under(child.pid))];
  };
  const ancestors = (pid: number): readonly number[] => {
    const parent = find(pid)?.parent;
    return parent === undefined ? [] : [pid, ...ancestors(parent)];
  };
  return {
    startedAt: (pid) => find(pid)?.startedAt,
    readsKeys: () => undefined,
    age: (pid) => find(pid)?.age,
    isQuiet: (pid) => {
      const used = find(pid)?.used?.();
      const before = usedBefore.get(pid);
      if (used === undefined) usedBefore.delete(pid);
      else usedBefore.set(pid, used);
      return used !== undefined && used === before;
    },
    tree: (pid) => under(pid).map((each) => each.pid),
    environment: () => ({}),
    workingDirectory: () => undefined,
    programsUnder: (pid) => under(pid).map(({ program }) => program),
    ancestors,
    isOrphan: (pid) => find(pid)?.orphan ?? false,
    writesTo: (pid, { inode }) => find(pid)?.open?.includes(inode) ?? false,
    hasTerminal: (pid) => find(pid)?.terminal ?? false,
    numberWithin: (pid) => find(pid)?.within ?? find(pid)?.pid,
    lastOutputAt: (pid) => find(pid)?.outputAt?.(),
    isAlive: (pid) => find(pid) !== undefined,
    foregroundOf: (pid) => find(pid)?.foreground,
    commandLine: (pid) => {
      const found = find(pid);
      return found && [found.program, ...(found.words ?? [])];
    },
  };
};
