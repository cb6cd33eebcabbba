import { execFileSync, spawnSync } from "node:child_process";
import {
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { TestContext } from "node:test";

import { createProcesses } from "../../src/adapters/system/processes.ts";
import { roomEnvironment } from "./daemon.ts";
import { waitFor } from "./wait-for.ts";

const MAIN = new URL("../../src/apps/party/main.ts", import.meta.url).pathname;

export interface Ran {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

/** A home with its own share and its own tmux server, which a bare `tmux` finds. */
export interface PartyHome {
  readonly home: string;
  readonly path: (...parts: readonly string[]) => string;
  readonly environment: Readonly<Record<string, string>>;
  /** Runs `party` from its source. */
  readonly party: (...words: readonly string[]) => Ran;
  readonly partyWith: (env: Readonly<Record<string, string>>, ...words: readonly string[]) => Ran;
  /** Runs a script as bash would from a terminal of this home. */
  readonly bash: (script: string) => string;
  readonly tmux: (...words: readonly string[]) => string;
  /** Runs a command line in a terminal outside every room: the tmux server `outer`. */
  readonly openTerminal: (command: string) => void;
  /** `~/.config/relay/<name>` */
  readonly configure: (name: string, text: string) => void;
  /** The default session's pane map, or another's. */
  readonly paneMap: (session?: string) => PaneMapDocument;
  /** Every path below the home, for comparing before and after. */
  readonly tree: () => readonly string[];
  /** Waits until the foreground program of a pane is as named. */
  readonly waitForProgram: (pane: string, program: string) => Promise<unknown>;
  /** Waits until a pane shows a text. */
  readonly waitForText: (pane: string, text: string | RegExp) => Promise<unknown>;
}

export interface PaneMapDocument {
  readonly panes: Readonly<Record<string, string>>;
  readonly version: number;
  readonly registered_at: string;
  readonly session: string;
  readonly tmux_socket: string;
  readonly agents: Readonly<Record<string, unknown>>;
}

/** Agents that only echo, in place of the real programs. */
export const ECHO_AGENTS = 'RELAY_OC_CMD="cat -u"\nRELAY_CC_CMD="cat -u"\nRELAY_CX_CMD="cat -u"\n';

export const setupPartyHome = (
  t: TestContext,
  conf: string | undefined = ECHO_AGENTS,
): PartyHome => {
  const root = mkdtempSync(join(tmpdir(), "party-e2e-"));
  const path = (...parts: readonly string[]): string => join(root, ...parts);
  mkdirSync(path("home"), { recursive: true });
  mkdirSync(path("tmux"), { mode: 0o700 });
  const { RELAY_SHARE_DIR: _share, ...room } = roomEnvironment(root);
  const environment = {
    ...room,
    TMUX_TMPDIR: path("tmux"),
    SHELL: "/bin/sh",
    TERM: "xterm-256color",
  };
  const run = (env: Readonly<Record<string, string>>, words: readonly string[]): Ran => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...words], {
      env: { ...environment, ...env },
      cwd: path("home"),
      encoding: "utf8",
      timeout: 30_000,
    });
    return { status, out: stdout, err: stderr };
  };
  const tmux = (...words: readonly string[]): string =>
    execFileSync("tmux", words, {
      env: environment,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    }).replace(/\n$/v, "");
  const configure = (name: string, text: string): void => {
    mkdirSync(path("home/.config/relay"), { recursive: true });
    writeFileSync(path("home/.config/relay", name), text);
  };
  if (conf !== undefined) configure("party.conf", conf);

  t.after(async () => {
    await endDaemon(path("home/llm-share/relay/state/relay-daemon.pid"));
    for (const socket of globSync("tmux/*/*", { cwd: root })) {
      try {
        tmux("-S", path(socket), "kill-server");
      } catch {
        // The test ended it itself: only its socket is left.
      }
    }
    rmSync(root, { recursive: true, force: true, maxRetries: 5, retryDelay: 20 });
  });

  return {
    home: path("home"),
    path,
    environment,
    party: (...words) => run({}, words),
    partyWith: (env, ...words) => run(env, words),
    bash: (script) =>
      execFileSync("bash", ["-c", script], {
        env: environment,
        cwd: path("home"),
        encoding: "utf8",
      }),
    tmux,
    openTerminal: (command) => {
      const size = ["-x", "120", "-y", "40"];
      tmux("-L", "outer", "-f", "/dev/null", "new-session", "-d", ...size, command);
    },
    configure,
    paneMap: (session) =>
      JSON.parse(
        readFileSync(
          path(
            "home/llm-share/relay/state",
            session === undefined ? "panes.json" : `panes.${session}.json`,
          ),
          "utf8",
        ),
      ) as PaneMapDocument,
    tree: () =>
      existsSync(path("home"))
        ? readdirSync(path("home"), { recursive: true, encoding: "utf8" }).toSorted()
        : [],
    waitForProgram: (pane, program) =>
      waitFor(
        `${program} in ${pane}`,
        () => tmux("display-message", "-p", "-t", pane, "#{pane_current_command}") === program,
      ),
    waitForText: (pane, text) =>
      waitFor(`${String(text)} in ${pane}`, () => {
        const shown = tmux("capture-pane", "-p", "-t", pane);
        return typeof text === "string" ? shown.includes(text) : text.test(shown);
      }),
  };
};

/** A directory for the PATH with stand-ins for programs. */
export const putPrograms = (
  { path }: PartyHome,
  programs: Readonly<Record<string, string>>,
): string => {
  for (const [name, script] of Object.entries(programs)) {
    mkdirSync(dirname(path("bin", name)), { recursive: true });
    writeFileSync(path("bin", name), script, { mode: 0o755 });
  }
  return path("bin");
};

/** Ends the daemon that a failed test left behind. */
const endDaemon = async (pidFile: string): Promise<void> => {
  if (!existsSync(pidFile)) return;
  const pid = Number(readFileSync(pidFile, "utf8"));
  if (isAlive(pid)) process.kill(pid, "SIGTERM");
  await waitFor(`the end of daemon ${pid}`, () => !isAlive(pid));
};

const { isAlive } = createProcesses();
