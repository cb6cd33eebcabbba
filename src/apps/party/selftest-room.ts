import { mkdirSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

import { createProcesses } from "../../adapters/system/processes.ts";
import { createProgramVersions } from "../../adapters/system/program-versions.ts";
import { tryLock } from "../../adapters/system/lock.ts";
import { createTmux, type Tmux } from "../../adapters/tmux/command.ts";
import { createTmuxPanes } from "../../adapters/tmux/panes.ts";
import { adaptCommand, paneWords } from "../../domain/agent-command.ts";
import { PartyError } from "../../domain/error.ts";
import { hashText } from "../../domain/hash-text.ts";
import type { OpenSelftestRoom, SelftestPlan } from "../../ports/selftest-room.ts";
import { endTrees, processesIn } from "./end-trees.ts";

export interface SelftestRooms {
  /** Of selftests alone, one at a time; the paths in it are the same each time. */
  readonly directory: string;
  readonly tmuxProgram: string;
  /** What the program gets, and tmux. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly codexLauncher: string;
  readonly root: boolean;
}

/** {@link OpenSelftestRoom} over a tmux server of its own, `tmux -L party-selftest-…`, and a directory that is emptied. */
export const createOpenSelftestRoom =
  (rooms: SelftestRooms): OpenSelftestRoom =>
  async (plan) => {
    const environment = ownEnvironment(rooms.environment);
    const { directory, tmuxProgram } = rooms;
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    await using opening = new AsyncDisposableStack();
    opening.use(lockOrRefuse(join(directory, "lock")));
    const server = `party-selftest-${hashText(realpathSync(directory)).toString(36)}`;
    // The person's own settings belong to the person's own rooms.
    const socketArgs = ["-f", "/dev/null", "-L", server];
    const tmux = createTmux({ program: tmuxProgram, socketArgs, environment });
    await tmux.version();
    // What a run left that was killed.
    await endServer(tmux);
    const work = join(realpathSync(directory), plan.profile);
    const made = [work, join(directory, "show")];
    for (const path of made) renew(path);
    opening.defer(() => {
      for (const path of made) rmSync(path, { recursive: true, force: true });
    });
    opening.defer(() => endServer(tmux));
    const pane = await open(tmux, wordsOf(plan, rooms, environment), work, FIRST);
    const socket = (await tmux.run(["display-message", "-p", "#{socket_path}"])).trim();
    // tmux leaves its socket's file behind.
    made.push(socket);

    const processes = createProcesses();
    const panes = createTmuxPanes({
      tmux: tmuxProgram,
      environment,
      directory: join(directory, "paste"),
      step: () => undefined,
      processes,
    });
    opening.defer(() => panes.close());
    const opened = opening.move();
    let shown = 0;
    return {
      panes,
      processes,
      versions: createProgramVersions(processes),
      ref: { socket, pane },
      directory: work,
      show: async (text) => {
        shown += 1;
        const file = join(directory, "show", String(shown));
        writeFileSync(file, text, { mode: 0o600 });
        return { socket, pane: await open(tmux, [...SHOW, file], directory, NEXT) };
      },
      scroll: async (on) => {
        await tmux.run(on ? ["copy-mode", "-t", pane] : ["send-keys", "-t", pane, "-X", "cancel"]);
      },
      endProgram: () => endForeground(tmux, pane),
      [Symbol.asyncDispose]: () => opened.disposeAsync(),
    };
  };

/** Nothing of the session that it is run from, and nothing that makes a daemon of ours begin. */
const ownEnvironment = (
  environment: SelftestRooms["environment"],
): Readonly<Record<string, string | undefined>> => ({
  ...Object.fromEntries(Object.entries(environment).filter(([name]) => !OF_A_PANE.has(name))),
  RELAY_NO_AUTOSTART: "1",
});

const OF_A_PANE: ReadonlySet<string> = new Set([
  "TMUX",
  "TMUX_PANE",
  "AGENT_ROLE",
  "RELAY_SESSION",
  "CLAUDECODE",
]);

const lockOrRefuse = (path: string): Disposable => {
  const lock = tryLock(path);
  if (lock !== undefined) return lock;
  throw new PartyError("STATE_REFUSED", "Another selftest runs for this share.", {
    hint: "Wait until it has ended.",
  });
};

const renew = (path: string): void => {
  rmSync(path, { recursive: true, force: true });
  mkdirSync(path, { recursive: true, mode: 0o700 });
};

const wordsOf = (
  { command }: SelftestPlan,
  { root, codexLauncher }: SelftestRooms,
  environment: Readonly<Record<string, string | undefined>>,
): readonly string[] => {
  const adapted = adaptCommand(command, {
    root,
    configured: true,
    conversation: false,
    environment: {},
    codexLauncher,
  });
  const { PATH: path = "" } = environment;
  return paneWords("selftest", adapted.command, { PATH: path });
};

const SESSION = "selftest";
const FIRST = ["new-session", "-s", SESSION, "-x", "120", "-y", "40"] as const;
const NEXT = ["new-window", "-t", `=${SESSION}:`] as const;
const SHOW = ["sh", "-c", 'cat -- "$1"; exec tail -f /dev/null', "sh"] as const;

const open = async (
  tmux: Tmux,
  words: readonly string[],
  directory: string,
  where: readonly [string, ...string[]],
): Promise<string> => {
  const made = await tmux.run([
    ...where,
    "-d",
    "-P",
    "-F",
    "#{pane_id}",
    "-c",
    directory,
    ...words,
  ]);
  return made.trim();
};

/** Ends the server with everything that its panes started, if it runs. */
const endServer = async (tmux: Tmux): Promise<void> => {
  const listed = await tmux.attempt(["list-panes", "-a", "-F", "#{pid} #{pane_pid}"]);
  if (listed.kind !== "done") return;
  const pids = listed.output.trim().split(/\s+/v).map(Number);
  const all = processesIn([...new Set(pids)]);
  await tmux.attempt(["kill-server"]);
  await endTrees(all);
};

const TERM_TIME = 5_000;

/** Ends the program in the foreground of a pane; false where the system does not tell which it is. */
const endForeground = async (tmux: Tmux, pane: string): Promise<boolean> => {
  const processes = createProcesses();
  const told = await tmux.run(["display-message", "-p", "-t", pane, "#{pane_pid}"]);
  const group = processes.foregroundOf(Number(told));
  if (group === undefined || group === Number(told)) return false;
  for (const signal of ["SIGTERM", "SIGKILL"] as const) {
    try {
      process.kill(-group, signal);
    } catch {
      // It ended by itself.
      return true;
    }
    const until = performance.now() + TERM_TIME;
    while (processes.isAlive(group) && performance.now() < until) await delay(10);
    if (!processes.isAlive(group)) return true;
  }
  return true;
};
