import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { openLedgerReader } from "../src/adapters/sqlite/open.ts";
import { type Paths, pathsFrom } from "../src/config/paths.ts";
import type { LedgerReader } from "../src/ports/ledger.ts";
import { waitFor } from "../test/support/demo-agent.ts";

/** A place of its own: a home, a share and an environment in which nothing of the user's is seen or touched. */
export interface Room extends AsyncDisposable {
  readonly directory: string;
  readonly env: Readonly<Record<string, string>>;
  readonly paths: Paths;
  /** A name for `tmux -L`, whose socket lies in the room. */
  readonly server: string;
  /** Starts the built daemon and waits until it watches. Gives its process id. */
  startDaemon(): Promise<number>;
  stopDaemon(): Promise<void>;
  /** Reads what the daemon wrote. The room closes it. */
  ledger(): LedgerReader;
}

export const BIN = join(import.meta.dirname, "..", "bin");

/** Agents are told to keep their logs in the room; the next room must not lie in this one. */
const TEMPORARY = realpathSync(tmpdir());

export const openRoom = (): Room => {
  // Short on purpose: the paths of sockets end at about 100 bytes.
  const directory = mkdtempSync(join(TEMPORARY, "pb-"));
  const home = join(directory, "home");
  const tmux = join(directory, "x");
  for (const each of [home, tmux]) mkdirSync(each, { mode: 0o700 });
  const env = {
    PATH: process.env["PATH"] ?? "",
    HOME: home,
    LANG: "C.UTF-8",
    TMPDIR: TEMPORARY,
    TMUX_TMPDIR: tmux,
    RELAY_NO_AUTOSTART: "1",
    RELAY_SHARE_DIR: join(directory, "share"),
  };
  const paths = pathsFrom(env, home, process.getuid?.() ?? 0);
  const server = `party-bench-${process.pid}`;
  const resources = new DisposableStack();
  let daemon: ChildProcess | undefined;

  const endAtOnce = (): void => {
    daemon?.kill("SIGKILL");
    endServer(server, env);
    rmSync(directory, { recursive: true, force: true });
    process.exit(130);
  };
  for (const signal of SIGNALS) process.on(signal, endAtOnce);

  const stopDaemon = async (): Promise<void> => {
    const child = daemon;
    daemon = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    child.kill("SIGTERM");
    const timer = setTimeout(() => child.kill("SIGKILL"), STOP_TIMEOUT);
    await ended;
    clearTimeout(timer);
  };

  return {
    directory,
    env,
    paths,
    server,
    startDaemon: async () => {
      const child = spawn(join(BIN, "relay-daemon"), [], {
        env,
        stdio: ["ignore", "pipe", "inherit"],
      });
      daemon = child;
      await firstLine(child);
      return child.pid ?? 0;
    },
    stopDaemon,
    ledger: () => {
      const reader = openLedgerReader(paths.ledger);
      if (reader === undefined) throw new Error(`There is no ledger at ${paths.ledger}.`);
      return resources.use(reader);
    },
    [Symbol.asyncDispose]: async () => {
      for (const signal of SIGNALS) process.off(signal, endAtOnce);
      resources.dispose();
      await stopDaemon();
      await killServer(server, env);
      rmSync(directory, { recursive: true, force: true });
    },
  };
};

const STOP_TIMEOUT = 10_000;
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

const firstLine = async (child: ChildProcess): Promise<void> => {
  const exited = once(child, "exit").then(() => {
    throw new Error("The daemon has ended before it watched.");
  });
  const { stdout } = child;
  if (stdout === null) throw new Error("The daemon has no output.");
  await Promise.race([once(stdout, "data"), exited]);
  stdout.resume();
  // Its later end is asked for.
  exited.catch(() => undefined);
};

/** Ends the server and waits for that. */
const killServer = async (server: string, env: Room["env"]): Promise<void> => {
  const pid = endServer(server, env);
  if (pid === undefined) return;
  await waitFor("the tmux server's end", () => !isRunning(pid) || undefined);
};

/** Gives the process id of the server that was told to end. */
const endServer = (server: string, env: Room["env"]): number | undefined => {
  const tmux = (...words: readonly string[]): string =>
    execFileSync("tmux", ["-L", server, ...words], {
      env,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
  try {
    const pid = Number(tmux("display-message", "-p", "#{pid}"));
    tmux("kill-server");
    return pid;
  } catch {
    // None runs: there was nothing to start, or it ended with its last pane.
    return undefined;
  }
};

const isRunning = (pid: number): boolean => {
  try {
    return !/^\d+ \(.*\) Z/v.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    // No entry is the answer.
    return false;
  }
};
