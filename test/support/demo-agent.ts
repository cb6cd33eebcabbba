/** Starting the demo agent in a pane of a private tmux server. */

import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createConnection } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import type { ControlCommand } from "../../src/demo-agent/control-commands.ts";

const MAIN = fileURLToPath(new URL("../../src/demo-agent/main.ts", import.meta.url));
const run = promisify(execFile);

export interface DemoAgentOptions {
  /** The private server's socket name, as in `tmux -L`. */
  readonly server: string;
  /** Made when there is none; else the agent gets a window of its own in it. */
  readonly session: string;
  readonly skin: "claude" | "codex" | "generic";
  readonly width?: number;
  readonly height?: number;
  /** Set in the agent's environment; undefined takes a name out. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
  readonly script?: object;
  /** Further arguments: `["--reply", "--think", "50"]`. */
  readonly args?: readonly string[];
  /** False: no transcript is written. */
  readonly transcript?: boolean;
}

export interface ReadRecord {
  readonly ts: number;
  readonly text: string;
}

export type KeyRecord = Readonly<Record<string, unknown>> & { readonly ts: number };

export interface DemoAgent {
  /** As tmux writes it: `%3`. */
  readonly pane: string;
  readonly pid: number;
  readonly paths: {
    readonly readLog: string;
    readonly keyLog: string;
    readonly transcript: string;
    readonly control: string;
  };
  readonly readLog: () => readonly ReadRecord[];
  readonly keyLog: () => readonly KeyRecord[];
  readonly transcript: () => readonly KeyRecord[];
  /** Does a command and gives its answer once the effect is painted. */
  readonly control: (command: ControlCommand) => Promise<Readonly<Record<string, unknown>>>;
  /** Runs a tmux command at the server; "-t pane" is the caller's to give. */
  readonly tmux: (...args: readonly string[]) => Promise<string>;
  /** The rows of the pane, trailing blanks removed. */
  readonly rows: () => Promise<readonly string[]>;
  /** Pastes bracketed, by a buffer of its own. */
  readonly paste: (text: string) => Promise<void>;
  readonly keys: (...keys: readonly string[]) => Promise<void>;
  readonly waitForRead: (
    isWanted: (record: ReadRecord) => boolean,
    timeout?: number,
  ) => Promise<ReadRecord>;
  readonly waitForKey: (
    isWanted: (record: KeyRecord) => boolean,
    timeout?: number,
  ) => Promise<KeyRecord>;
  readonly waitForRows: (
    isWanted: (rows: readonly string[]) => boolean,
    timeout?: number,
  ) => Promise<readonly string[]>;
  /** Ends the agent and removes its files; the server stays. */
  readonly stop: () => Promise<void>;
}

const tmuxOn =
  (server: string) =>
  async (...args: readonly string[]): Promise<string> =>
    (await run("tmux", ["-L", server, "-f", "/dev/null", ...args])).stdout;

export const startDemoAgent = async (options: DemoAgentOptions): Promise<DemoAgent> => {
  const tmux = tmuxOn(options.server);
  const folder = mkdtempSync(join(tmpdir(), "party-demo-"));
  const paths = {
    readLog: join(folder, "read.jsonl"),
    keyLog: join(folder, "keys.jsonl"),
    transcript: join(folder, "transcript.jsonl"),
    control: join(folder, "control"),
  };
  const [pane = "", pid = ""] = (
    await tmux(...(await paneArguments(options)), ...commandLine(options, paths))
  )
    .trim()
    .split(" ");

  const control = (command: ControlCommand): Promise<Readonly<Record<string, unknown>>> =>
    askControl(paths.control, command);
  const rows = async (): Promise<readonly string[]> =>
    (await tmux("capture-pane", "-p", "-t", pane)).split("\n").slice(0, -1);
  const readLog = (): readonly ReadRecord[] => readLines(paths.readLog) as readonly ReadRecord[];
  const keyLog = (): readonly KeyRecord[] => readLines(paths.keyLog) as readonly KeyRecord[];

  await waitFor("the demo agent's first paint", () =>
    // The socket's file is there a moment before anybody listens.
    control({ do: "state" }).catch(() => undefined),
  ).catch((error: unknown) => {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  });
  return {
    pane,
    pid: Number(pid),
    paths,
    readLog,
    keyLog,
    transcript: () => readLines(paths.transcript) as readonly KeyRecord[],
    control,
    tmux,
    rows,
    paste: async (text) => {
      const buffer = `demo${pane.slice(1)}`;
      const child = run("tmux", ["-L", options.server, "load-buffer", "-b", buffer, "-"]);
      child.child.stdin?.end(text);
      await child;
      await tmux("paste-buffer", "-dp", "-b", buffer, "-t", pane);
    },
    keys: async (...keys) => {
      await tmux("send-keys", "-t", pane, ...keys);
    },
    waitForRead: (isWanted, timeout) =>
      waitFor("a turn in the read log", () => readLog().find(isWanted), timeout),
    waitForKey: (isWanted, timeout) =>
      waitFor("an event in the key log", () => keyLog().find(isWanted), timeout),
    waitForRows: (isWanted, timeout) =>
      waitFor(
        "the pane's rows",
        async () => {
          const now = await rows();
          return isWanted(now) ? now : undefined;
        },
        timeout,
      ),
    stop: async () => {
      try {
        process.kill(Number(pid), "SIGTERM");
      } catch {
        // It has ended already: nothing is left to end.
      }
      await waitFor("the demo agent's end", () => !isAlive(Number(pid)) || undefined);
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

/** Ends a private tmux server with all that runs in it. */
export const stopServer = async (server: string): Promise<void> => {
  try {
    const pid = Number(await tmuxOn(server)("display-message", "-p", "#{pid}"));
    await tmuxOn(server)("kill-server");
    await waitFor("the server's end", () => !isAlive(pid) || undefined, 2_000).catch(() => {
      // It waits for its clients; one whose daemon was killed while it was told something never goes.
      process.kill(pid, "SIGKILL");
    });
  } catch {
    // A server ends by itself with its last session.
  }
  // tmux leaves its socket's file behind.
  const folder = join(process.env["TMUX_TMPDIR"] ?? "/tmp", `tmux-${process.getuid?.()}`);
  rmSync(join(folder, server), { force: true });
};

/** Waits until `find` gives something; a failed wait names what it waited for. */
export const waitFor = async <T>(
  what: string,
  find: () => T | undefined | Promise<T | undefined>,
  timeout = 10_000,
): Promise<T> => {
  const until = performance.now() + timeout;
  for (;;) {
    const found = await find();
    if (found !== undefined) return found;
    if (performance.now() > until) throw new Error(`waited ${timeout} ms in vain for ${what}`);
    await sleep(10);
  }
};

const paneArguments = async (options: DemoAgentOptions): Promise<readonly string[]> => {
  const { server, session, width = 120, height = 40, cwd } = options;
  const common = ["-d", "-P", "-F", "#{pane_id} #{pane_pid}", ...(cwd ? ["-c", cwd] : [])];
  const exists = await tmuxOn(server)("has-session", "-t", `=${session}`).then(
    () => true,
    () => false,
  );
  if (exists) return ["new-window", "-t", `=${session}:`, ...common];
  const size = ["-x", String(width), "-y", String(height)];
  return ["new-session", "-s", session, ...size, ...common];
};

const commandLine = (
  { skin, script, args = [], transcript = true, env = {} }: DemoAgentOptions,
  paths: DemoAgent["paths"],
): readonly string[] => {
  // By `env` and not by tmux's -e: a new session takes its PATH from the client.
  const changes = Object.entries(env).flatMap(([name, value]) =>
    value === undefined ? ["-u", name] : [],
  );
  const set = Object.entries(env).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${value}`],
  );
  const program = [process.execPath, MAIN, "--skin", skin];
  const logs = ["--read-log", paths.readLog, "--key-log", paths.keyLog];
  return [
    "env",
    ...changes,
    ...set,
    ...program,
    ...logs,
    "--control",
    paths.control,
    ...(transcript ? ["--transcript", paths.transcript] : []),
    ...(script === undefined ? [] : ["--script", JSON.stringify(script)]),
    ...args,
  ];
};

const askControl = (
  path: string,
  command: ControlCommand,
): Promise<Readonly<Record<string, unknown>>> =>
  new Promise((resolve, reject) => {
    const socket = createConnection(path);
    socket.on("error", reject);
    createInterface({ input: socket })
      .on("error", reject)
      .once("line", (line) => {
        socket.end();
        const answer = JSON.parse(line) as Readonly<Record<string, unknown>>;
        if (answer["ok"] === true) resolve(answer);
        else reject(new Error(`the demo agent refused: ${line}`));
      })
      .once("close", () => {
        reject(new Error(`the demo agent ended before it answered ${JSON.stringify(command)}`));
      });
    socket.write(`${JSON.stringify(command)}\n`);
  });

/** A last line without its end is still being written. */
const readLines = (path: string): readonly unknown[] =>
  existsSync(path)
    ? readFileSync(path, "utf8")
        .split("\n")
        .slice(0, -1)
        .map((line) => JSON.parse(line) as unknown)
    : [];

/** tmux takes a second to bury its dead: a zombie has ended. */
const isAlive = (pid: number): boolean => {
  try {
    return !/^\d+ \(.*\) Z/v.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    // No entry is the answer, not a failure.
    return false;
  }
};
