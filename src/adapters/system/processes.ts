import { execFileSync } from "node:child_process";
import { readdirSync, readlinkSync, statSync } from "node:fs";
import { basename } from "node:path";

import type { Processes } from "../../ports/processes.ts";
import { commandLine, environment, workingDirectory } from "./process-files.ts";
import { textIn } from "./quiet-reads.ts";

/** {@link Processes} over `/proc`. Where there is none, every question is answered with "not known". */
export const createProcesses = (root = "/proc"): Processes => {
  const lookByPid = new Map<number, Look>();

  const isQuiet = (pid: number): boolean => {
    const used = isAsleep(root, pid) ? processorTime(root, pid) : undefined;
    const before = lookByPid.get(pid);
    if (lookByPid.size > REMEMBERED) lookByPid.clear();
    if (used === undefined) {
      lookByPid.delete(pid);
      return false;
    }
    const now = { used, at: performance.now() };
    lookByPid.set(pid, now);
    return before !== undefined && used - before.used <= (now.at - before.at) * IDLE_SHARE;
  };

  return {
    isQuiet,
    startedAt: (pid) => readStat(root, pid)?.startedAt,
    age: (pid) => age(root, pid),
    tree: (pid) => treeUnder(root, pid),
    environment: (pid) => environment(root, pid),
    workingDirectory: (pid) => workingDirectory(root, pid),
    programsUnder: (pid) => [
      ...new Set(treeUnder(root, pid).flatMap((each) => programNames(root, each))),
    ],
    ancestors: (pid) => ancestors(root, pid),
    isOrphan: (pid) => isOrphan(root, pid),
    writesTo: (pid, file) =>
      ownerOf(root, pid) === process.getuid?.() &&
      entries(`${root}/${pid}/fd`).some(
        // What standard output is led to belongs to whoever leads it there.
        (descriptor) => Number(descriptor) > 2 && writes(root, pid, descriptor, file),
      ),
    readsKeys: (pid) => readsKeys(root, pid),
    hasTerminal: (pid) => (readStat(root, pid)?.terminal ?? 0) !== 0,
    numberWithin: (pid) => numberWithin(root, pid),
    lastOutputAt: (pid) => lastOutputAt(root, pid),
    isAlive: (pid) => isAlive(root, pid),
    foregroundOf: (pid) => {
      const group = readStat(root, pid)?.foreground;
      return group === undefined || group <= 0 ? undefined : group;
    },
    commandLine: (pid) => commandLine(root, pid),
  };
};

/** Only `stty` tells, which takes some milliseconds: asked of programs that begin, and of no other. */
const readsKeys = (root: string, pid: number): boolean | undefined => {
  try {
    const terminal = readlinkSync(`${root}/${pid}/fd/0`);
    if (!terminal.startsWith("/dev/")) return undefined;
    const modes = execFileSync("stty", ["-a", "-F", terminal], {
      encoding: "utf8",
      timeout: 1_000,
      stdio: ["ignore", "pipe", "ignore"],
    });
    return /(?:^|\s)-icanon\b/v.test(modes) && /(?:^|\s)-echo\b/v.test(modes);
  } catch {
    return undefined;
  }
};

/** The kernel sets a terminal's time with what is written to it, once in 8 s. */
const lastOutputAt = (root: string, pid: number): number | undefined => {
  try {
    const terminal = readlinkSync(`${root}/${pid}/fd/0`);
    return /^\/dev\/(?:pts\/|tty)/v.test(terminal) ? statSync(terminal).mtimeMs : undefined;
  } catch {
    return undefined;
  }
};

/** In milliseconds, as precise as the kernel's ticks of 10 ms. */
const age = (root: string, pid: number): number | undefined => {
  const startedAt = readStat(root, pid)?.startedAt;
  const uptime = Number(textIn(`${root}/uptime`)?.split(" ", 1)[0]);
  return startedAt === undefined || Number.isNaN(uptime)
    ? undefined
    : uptime * 1_000 - startedAt * 10;
};

/** The last of the numbers that a process has, from our pid namespace down to its own. */
const numberWithin = (root: string, pid: number): number | undefined => {
  const number = /^NSpid:.*\t(?<own>\d+)$/mv.exec(textIn(`${root}/${pid}/status`) ?? "")?.groups?.[
    "own"
  ];
  return number === undefined ? undefined : Number(number);
};

/** What a program's own timers may use while it waits: a blinking cursor is no work. */
const IDLE_SHARE = 0.1;

interface Look {
  /** Processor time and wall time, in milliseconds. */
  readonly used: number;
  readonly at: number;
}

/** Enough for every agent of a machine; forgetting costs one "not quiet". */
const REMEMBERED = 1000;

interface Stat {
  readonly name: string;
  readonly state: string;
  readonly parent: number;
  readonly session: number;
  /** The number of its terminal, or 0. */
  readonly terminal: number;
  readonly foreground: number;
  /** User and system time in ticks of 10 ms. */
  readonly used: number;
  readonly startedAt: number;
}

const readStat = (root: string, pid: number): Stat | undefined => {
  const text = textIn(`${root}/${pid}/stat`);
  if (text === undefined) return undefined;
  // The name stands in brackets and can hold anything, brackets and blanks included.
  const end = text.lastIndexOf(")");
  const fields = text.slice(end + 2).split(" ");
  return {
    name: text.slice(text.indexOf("(") + 1, end),
    state: fields[0] ?? "",
    parent: Number(fields[1]),
    session: Number(fields[3]),
    terminal: Number(fields[4]),
    foreground: Number(fields[5]),
    used: Number(fields[11]) + Number(fields[12]),
    startedAt: Number(fields[19]),
  };
};

const isAlive = (root: string, pid: number): boolean => {
  const stat = readStat(root, pid);
  if (stat !== undefined) return stat.state !== "Z" && stat.state !== "X";
  // A signal to 0 or below would go to a whole group.
  if (pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives, and belongs to somebody else.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
};

const isAsleep = (root: string, pid: number): boolean => {
  const threads = entries(`${root}/${pid}/task`);
  return (
    threads.length > 0 &&
    threads.every((thread) => readStat(`${root}/${pid}/task`, Number(thread))?.state === "S")
  );
};

/** What all threads have used, in milliseconds: from nanoseconds where the kernel tells, else from ticks of 10 ms. */
const processorTime = (root: string, pid: number): number | undefined => {
  const threads = entries(`${root}/${pid}/task`);
  const exact = threads.map((thread) => textIn(`${root}/${pid}/task/${thread}/schedstat`));
  if (exact.every((text) => text !== undefined)) {
    return exact.reduce((sum, text) => sum + Number(text.split(" ", 1)[0]), 0) / 1e6;
  }
  const ticks = readStat(root, pid)?.used;
  return ticks === undefined ? undefined : ticks * 10;
};

const ancestors = (root: string, pid: number): readonly number[] => {
  const chain: number[] = [];
  const leaders: number[] = [];
  for (let each = pid; each > 0 && !chain.includes(each);) {
    const stat = readStat(root, each);
    if (stat === undefined) break;
    chain.push(each);
    leaders.push(stat.session);
    each = stat.parent;
  }
  return [...new Set([...chain, ...leaders.filter((leader) => leader > 0)])];
};

const isOrphan = (root: string, pid: number): boolean => {
  const own = readStat(root, pid);
  // Outside of our pid namespace a leader has no number here.
  if (own === undefined || own.session <= 1 || own.terminal !== 0) return false;
  const leader = readStat(root, own.session);
  if (leader === undefined) return true;
  return leader.terminal === 0 && isInit(root, leader.parent);
};

/** Init, or the `systemd --user` that adopts in its place. */
const isInit = (root: string, pid: number): boolean =>
  pid === 1 || readStat(root, pid)?.name === "systemd";

const ownerOf = (root: string, pid: number): number | undefined => {
  try {
    return statSync(`${root}/${pid}`).uid;
  } catch {
    return undefined;
  }
};

const writes = (
  root: string,
  pid: number,
  descriptor: string,
  file: { readonly device: string; readonly inode: string },
): boolean => {
  try {
    const { dev, ino } = statSync(`${root}/${pid}/fd/${descriptor}`, { bigint: true });
    if (String(dev) !== file.device || String(ino) !== file.inode) return false;
  } catch {
    return false;
  }
  // Whoever only reads it, such as a backup, has not written what is in it.
  const flags = /^flags:\s*(?<octal>\d+)/mv.exec(
    textIn(`${root}/${pid}/fdinfo/${descriptor}`) ?? "",
  )?.groups?.["octal"];
  return flags !== undefined && (Number.parseInt(flags, 8) & 0b11) !== 0;
};

/** `pid` and all below it, parents first: by the kernel's own lists of children where it keeps them. */
const treeUnder = (root: string, pid: number): readonly number[] => {
  if (textIn(`${root}/${pid}/task/${pid}/children`) === undefined) return scannedTree(root, pid);
  const tree = [pid];
  for (const each of tree) {
    for (const thread of entries(`${root}/${each}/task`)) {
      const children = textIn(`${root}/${each}/task/${thread}/children`)?.match(/\d+/gv) ?? [];
      tree.push(...children.map(Number).filter((child) => !tree.includes(child)));
    }
  }
  return tree;
};

const scannedTree = (root: string, pid: number): readonly number[] => {
  const childrenByParent = new Map<number, number[]>();
  for (const entry of entries(root)) {
    const parent = /^\d+$/v.test(entry) ? readStat(root, Number(entry))?.parent : undefined;
    if (parent === undefined) continue;
    childrenByParent.set(parent, [...(childrenByParent.get(parent) ?? []), Number(entry)]);
  }
  const tree = [pid];
  // The list grows while it is walked: children are appended behind their parents.
  for (const each of tree)
    tree.push(...(childrenByParent.get(each) ?? []).filter((child) => !tree.includes(child)));
  return tree;
};

/** Programs that run a script, and are known by its name. */
export const INTERPRETERS: ReadonlySet<string> = new Set(
  "node bun deno python python3 ruby perl sh bash dash zsh env".split(" "),
);

/** The names under which a process can be known: its program, its own title, the script its interpreter runs. */
const programNames = (root: string, pid: number): readonly string[] => {
  const [program, ...rest] = commandLine(root, pid) ?? [];
  const name = readStat(root, pid)?.name;
  if (program === undefined) return name === undefined ? [] : [name];
  const names = [basename(program).replace(/^-/v, "")];
  const script = INTERPRETERS.has(names[0] ?? "")
    ? rest.find((word) => !word.startsWith("-"))
    : undefined;
  if (script !== undefined) names.push(basename(script));
  // Threads may name themselves ("MainThread"): the kernel's name only adds to the others.
  if (name !== undefined) names.push(name);
  return names;
};

const entries = (path: string): readonly string[] => {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
};
