/**
 * Runs the tests in an environment of their own and afterwards checks what they left behind.
 *
 *   node scripts/run-tests.ts [--unit | --fast | --soak | --agents | --more-agents] [file or glob …]
 *
 * The last line is always `N passed, N failed, N skipped`.
 */
import { randomUUID } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { run } from "node:test";
import { spec } from "node:test/reporters";

import { installAgentProgram } from "./agent-programs.ts";
import { findLeftovers } from "./find-leftovers.ts";
import { readSkips, type Skip, unlistedSkips } from "./skips.ts";

const root = path.dirname(import.meta.dirname);

const SELECTIONS: Readonly<Record<string, readonly string[]>> = {
  "--unit": ["src/**/*.test.ts"],
  "--fast": ["src/**/*.test.ts", "test/!(e2e|soak|agents)/**/*.test.ts"],
  "--soak": ["test/soak/**/*.test.ts"],
  "--agents": ["test/agents/*.test.ts"],
  "--more-agents": ["test/agents/more/*.test.ts"],
};
/** The long runs are the same files at full length, and real agents are large to fetch: they run by themselves. */
const EVERYTHING = ["src/**/*.test.ts", "test/!(soak|agents)/**/*.test.ts"];

const main = async (): Promise<void> => {
  const words = process.argv.slice(2);
  const files = selectFiles(words);
  if (files.length === 0) {
    process.stderr.write(`run-tests: No test file matches ${JSON.stringify(words)}.\n`);
    process.exit(2);
  }
  const isSoak = words.includes("--soak");
  const more = files.some((file) => file.includes("/test/agents/more/"));
  const programs = files.some((file) => file.includes("/test/agents/")) ? agentPrograms(more) : {};
  const place = makePlace(isSoak);
  Object.assign(process.env, programs);
  const stop = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stop.abort());

  const isLong = isSoak || "PARTY_TEST_MESSAGES" in programs;
  const totals = await runFiles(files, isLong ? LONGEST_SOAK : LONGEST_FILE, stop.signal);
  const complaints = [
    ...(await findLeftovers(place)),
    ...unlistedSkips(totals.skipped, readSkips(root)),
  ];
  for (const complaint of complaints) process.stdout.write(`✖ ${complaint}\n`);
  fs.rmSync(place.directory, { recursive: true, force: true });

  const failed = totals.failed + complaints.length;
  process.stdout.write(
    `${totals.passed} passed, ${failed} failed, ${totals.skipped.length} skipped\n`,
  );
  process.exit(failed === 0 && !stop.signal.aborted ? 0 : 1);
};

const selectFiles = (words: readonly string[]): readonly string[] => {
  const named = words.filter((word) => !word.startsWith("--"));
  const flag = words.find((word) => word in SELECTIONS);
  const patterns = named.length > 0 ? named : (SELECTIONS[flag ?? ""] ?? EVERYTHING);
  return [...new Set(fs.globSync([...patterns], { cwd: root }))]
    .toSorted()
    .map((file) => path.resolve(root, file));
};

/** Where the real agents are, in the environment of their tests. */
const agentPrograms = (more: boolean): Readonly<Record<string, string>> => ({
  PARTY_TEST_CLAUDE: installAgentProgram("claude"),
  PARTY_TEST_CODEX: installAgentProgram("codex"),
  ...(more && {
    PARTY_TEST_COPILOT: installAgentProgram("copilot"),
    PARTY_TEST_GEMINI: installAgentProgram("gemini"),
    PARTY_TEST_OPENCODE: installAgentProgram("opencode"),
  }),
  ...pick("PARTY_TEST_MESSAGES", "PARTY_TEST_SEED", "PARTY_TEST_KILLS"),
});

const pick = (...names: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    names.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])),
  );

export interface Place {
  readonly directory: string;
  readonly tmux: string;
  /** In the environment of every process the tests start, and of nobody else. */
  readonly marker: string;
}

/** Test files inherit this process's environment, so it is made clean here. */
const makePlace = (isSoak: boolean): Place => {
  // Short on purpose: the paths of sockets end at about 100 bytes.
  const directory = fs.mkdtempSync(path.join(fs.realpathSync(os.tmpdir()), "pt-"));
  const tmux = path.join(directory, "x");
  const home = path.join(directory, "home");
  const temporary = path.join(directory, "t");
  for (const each of [tmux, home, temporary]) fs.mkdirSync(each, { mode: 0o700 });

  const marker = `PARTY_TEST_RUN=${randomUUID()}`;
  for (const name of Object.keys(process.env)) if (isForeign(name)) delete process.env[name];
  Object.assign(process.env, {
    HOME: home,
    TMPDIR: temporary,
    TMUX_TMPDIR: tmux,
    RELAY_NO_AUTOSTART: "1",
    // A tmux command prints what its locale can show: without UTF-8 a capture is another screen.
    LC_ALL: "C.UTF-8",
    PARTY_TEST_RUN: marker.slice(marker.indexOf("=") + 1),
    PARTY_SOAK_SCALE: isSoak ? "1" : "0.1",
  });
  return { directory, tmux, marker };
};

const isForeign = (name: string): boolean =>
  /^(?:RELAY_|PARTY_|XDG_|AGENT_ROLE$|TMUX$|TMUX_PANE$|NODE_OPTIONS$|NODE_COMPILE_CACHE$|NODE_TEST_CONTEXT$)/v.test(
    name,
  );

interface Totals {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: readonly Skip[];
}

/** A file that hangs must not hang the run. */
const LONGEST_FILE = 5 * 60_000;
/** A long run may, and so may one of as many messages as somebody asked for. */
const LONGEST_SOAK = 60 * 60_000;

const runFiles = async (
  files: readonly string[],
  longest: number,
  signal: AbortSignal,
): Promise<Totals> => {
  const skipped: Skip[] = [];
  let passed = 0;
  let failed = 0;
  const stream = run({
    files: [...files],
    cwd: root,
    // Tests mostly wait for other processes, so two at a time even on two cores.
    concurrency: Math.max(2, os.availableParallelism() - 1),
    timeout: longest,
    signal,
  });
  stream.on("test:pass", ({ name, file, skip, details }) => {
    if (details.type === "suite") return;
    if (skip === undefined) passed += 1;
    else skipped.push({ file: path.relative(root, file ?? ""), test: name });
  });
  stream.on("test:fail", ({ details }) => {
    if (details.type !== "suite") failed += 1;
  });
  const report = stream.compose(new spec());
  report.pipe(process.stdout, { end: false });
  await new Promise((resolve, reject) => report.once("end", resolve).once("error", reject));
  return { passed, failed, skipped };
};

await main();
