import { readFileSync, readlinkSync, realpathSync, statSync } from "node:fs";
import { basename, dirname, isAbsolute, join } from "node:path";

import { FILE_VERSION, type ProgramVersion } from "../../domain/proof.ts";
import type { Processes } from "../../ports/processes.ts";
import type { ProgramVersions } from "../../ports/program-versions.ts";
import { INTERPRETERS } from "./processes.ts";

/** {@link ProgramVersions} over `/proc` and the files of installed packages. */
export const createProgramVersions = (
  processes: Pick<Processes, "tree" | "startedAt">,
  root = "/proc",
): ProgramVersions => {
  const known = new Map<string, Known>();

  const find = (agentPid: number, programs: readonly string[]): Found => {
    const own = processes
      .tree(agentPid)
      .map((pid) => readProcess(root, pid))
      .filter(({ names }) => names.some((name) => programs.includes(name)));
    // What starts a program may have its name as well.
    const found = own.find(({ script }) => script !== "shell") ?? own[0];
    const { names, file } = found ?? readProcess(root, agentPid);
    const program = names.find((name) => programs.includes(name)) ?? names.at(-1);
    const version = file === undefined ? undefined : versionOfFile(file);
    return { version: { program, version }, isSure: found !== undefined && version !== undefined };
  };

  return {
    of: ({ agentPid }, { programs }) => {
      if (agentPid <= 0) return UNKNOWN;
      const life = `${agentPid} ${processes.startedAt(agentPid)} ${programs.join(" ")}`;
      const before = known.get(life);
      if (before !== undefined && performance.now() < before.until) return before.version;
      if (known.size > REMEMBERED) known.clear();
      const { version, isSure } = find(agentPid, programs);
      // A shell that is about to become the program has another name for a moment.
      const until = isSure ? Number.POSITIVE_INFINITY : performance.now() + UNSURE_FOR;
      known.set(life, { version, until });
      return version;
    },
  };
};

interface Found {
  readonly version: ProgramVersion;
  readonly isSure: boolean;
}

interface Known {
  readonly version: ProgramVersion;
  /** By the monotonic clock. */
  readonly until: number;
}

const UNKNOWN: ProgramVersion = { program: undefined, version: undefined };
const REMEMBERED = 200;
/** Each step of a spinner asks; a program that was not recognised may be another the next moment. */
const UNSURE_FOR = 5_000;

interface RunningFile {
  /** Base names: the program's, then its script's. */
  readonly names: readonly string[];
  /** What runs: its script, where it is an interpreter. Undefined for one that was replaced meanwhile. */
  readonly file: string | undefined;
  readonly script: "shell" | "other" | undefined;
}

const readProcess = (root: string, pid: number): RunningFile => {
  const words = wordsOf(root, pid);
  const [program = ""] = words;
  const script = scriptIn(words);
  return {
    names: [program, script ?? ""].flatMap((word) =>
      word === "" ? [] : [basename(word).replace(/^-/v, "")],
    ),
    file: fileOf(root, pid, words),
    script: script === undefined ? undefined : SHELL.test(basename(program)) ? "shell" : "other",
  };
};

const SHELL = /^(?:ba|da|z)?sh$/v;

const wordsOf = (root: string, pid: number): readonly string[] => {
  try {
    const text = readFileSync(`${root}/${pid}/cmdline`, "utf8");
    return text === "" ? [] : text.replace(/\0$/v, "").split("\0");
  } catch {
    // It has ended.
    return [];
  }
};

const scriptIn = ([program = "", ...rest]: readonly string[]): string | undefined =>
  INTERPRETERS.has(basename(program)) ? rest.find((word) => !word.startsWith("-")) : undefined;

const fileOf = (root: string, pid: number, words: readonly string[]): string | undefined => {
  try {
    const program = readlinkSync(`${root}/${pid}/exe`);
    if (!INTERPRETERS.has(basename(program))) return realpathSync(program);
    const script = scriptIn(words);
    if (script === undefined) return undefined;
    const path = isAbsolute(script) ? script : join(readlinkSync(`${root}/${pid}/cwd`), script);
    return realpathSync(path);
  } catch {
    return undefined;
  }
};

/**
 * The version of the package that a program's file belongs to, or the one in its path; else a name of the file as it is
 * now, which another installation changes. Undefined for a file that is gone.
 */
export const versionOfFile = (file: string): string | undefined =>
  packageVersion(file) ?? pathVersion(file) ?? fingerprint(file);

const packageVersion = (file: string): string | undefined => {
  // Elsewhere the next package.json is that of whatever project the file happens to lie in.
  const end = file.lastIndexOf("/node_modules/");
  if (end < 0) return undefined;
  for (let path = dirname(file); path.length > end; path = dirname(path)) {
    const { name, version } = manifestIn(path);
    // Some have a further one without either, for the kind of their modules.
    if (typeof name === "string" && typeof version === "string" && VERSION.test(version))
      return version;
  }
  return undefined;
};

const manifestIn = (path: string): { readonly name?: unknown; readonly version?: unknown } => {
  try {
    const document: unknown = JSON.parse(readFileSync(join(path, "package.json"), "utf8"));
    return typeof document === "object" && document !== null ? document : {};
  } catch {
    return {};
  }
};

const VERSION = /^v?\d{1,9}\.\d{1,9}[\w.+\-]{0,60}$/v;

/** `…/claude/versions/2.1.329`, `…/Cellar/codex/0.169.0/bin/codex` */
const pathVersion = (file: string): string | undefined =>
  file
    .split("/")
    .slice(-4)
    .findLast((part) => VERSION.test(part));

const fingerprint = (file: string): string | undefined => {
  const found = statSync(file, { throwIfNoEntry: false });
  return (
    found && `${FILE_VERSION}${Math.trunc(found.mtimeMs).toString(36)}-${found.size.toString(36)}`
  );
};
