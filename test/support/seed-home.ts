import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

import { waitFor } from "./demo-agent.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const DEMO_AGENT = join(ROOT, "src/demo-agent/main.ts");

export interface ShellRun {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

/** A home as the seed document's section 3 leaves it, with its checkout where the document has it. */
export interface SeedHome extends AsyncDisposable {
  readonly path: (...parts: readonly string[]) => string;
  /** Runs lines of the document in a bash of this home. */
  readonly bash: (script: string) => ShellRun;
  /** Runs a line that does not end by itself until its output is as wanted, then ends it. */
  readonly follow: (script: string, wanted: RegExp) => Promise<string>;
  /** What the demo agent of a role has read. */
  readonly read: (role: string) => string;
  /** The command line that starts the demo agent of a role. */
  readonly agent: (role: string) => string;
  /** `~` there. */
  readonly home: string;
}

/** With `account`: as root of a machine that has nothing else, where this process may make one. */
export const openSeedHome = ({ account = false } = {}): SeedHome => {
  const root = mkdtempSync(join(tmpdir(), "party-seed-"));
  const path = (...parts: readonly string[]): string => join(root, "home", ...parts);
  const tmux = join(root, "tmux");
  mkdirSync(path("Sandbox/personal"), { recursive: true });
  mkdirSync(tmux, { mode: 0o700 });
  symlinkSync(ROOT, path("Sandbox/personal/party"));
  cpSync(join(import.meta.dirname, "seed-shims"), path(".shims"), { recursive: true });
  const env = {
    HOME: path(),
    // As section 3.5 extends it; the system's own Node is an old one or none.
    PATH: `${path(".shims")}:/usr/local/bin:/usr/bin:/bin:${path(".local/bin")}`,
    TMUX_TMPDIR: tmux,
    SHELL: "/bin/bash",
    TERM: "xterm-256color",
    LANG: "C.UTF-8",
    PARTY_TEST_RUN: process.env["PARTY_TEST_RUN"] ?? "",
  };
  // The build leaves the checkout's path in this home, for launchers that are copied.
  const built = spawnSync(process.execPath, [join(ROOT, "scripts/build.ts")], {
    env,
    encoding: "utf8",
  });
  if (built.status !== 0) throw new Error(built.stdout + built.stderr);

  const machine = account ? startMachine(path()) : undefined;
  if (machine !== undefined) {
    env.HOME = machine.home;
    env.PATH = env.PATH.replaceAll(path(), machine.home);
  }
  const words = (script: string): readonly [string, readonly string[]] => {
    const [program, ...before] = machine?.enter ?? [];
    return program === undefined
      ? ["bash", ["-c", script]]
      : [program, [...before, "bash", "-c", script]];
  };
  const bash = (script: string): ShellRun => {
    const [program, rest] = words(`cd; ${script}`);
    const { status, stdout, stderr } = spawnSync(program, rest, {
      cwd: path(),
      env,
      encoding: "utf8",
      timeout: 30_000,
    });
    return { status, out: stdout, err: stderr };
  };
  return {
    path,
    home: env.HOME,
    bash,
    follow: async (script, wanted) => {
      const [program, rest] = words(`exec ${script}`);
      const child: ChildProcess = spawn(program, rest, { cwd: path(), env });
      let output = "";
      for (const stream of [child.stdout, child.stderr])
        stream?.setEncoding("utf8").on("data", (text: string) => (output += text));
      try {
        return await waitFor(`${String(wanted)} in ${script}`, () =>
          wanted.test(output) ? output : undefined,
        );
      } finally {
        child.kill();
      }
    },
    read: (role) => {
      const log = path(`${role}.read`);
      return existsSync(log) ? readFileSync(log, "utf8") : "";
    },
    agent: (role) =>
      [process.execPath, DEMO_AGENT, "--skin generic --role", role]
        .concat("--repaint 0-20 --think 5 --read-log", path(`${role}.read`))
        .join(" "),
    [Symbol.asyncDispose]: async () => {
      bash("systemctl --user stop relay-daemon; tmux kill-server");
      await machine?.end();
      rmSync(root, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
    },
  };
};

interface Machine {
  readonly home: string;
  /** Words before a command that is to run there. */
  readonly enter: readonly string[];
  readonly end: () => Promise<void>;
}

/** Mounts, host name and processes of its own, with `home` as /root; undefined for who may not make that. */
const startMachine = (home: string): Machine | undefined => {
  const options = ["-m", "-u", "-p", "-f", "--mount-proc"];
  const begin = 'mount --bind "$1" /root && hostname clean && exec sleep infinity';
  const able = spawnSync("unshare", [...options, "sh", "-c", 'mount --bind "$1" /root', "-", home]);
  if (able.status !== 0) return undefined;
  const child = spawn("unshare", [...options, "sh", "-c", begin, "-", home], { stdio: "ignore" });
  const { pid = 0 } = child;
  const children = (): string => readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim();
  // It forks at once, and what it has forked mounts at once.
  const isReady = (): boolean =>
    children() !== "" && readFileSync(`/proc/${children()}/comm`, "utf8") === "sleep\n";
  while (!isReady()) spawnSync("true");
  const init = children();
  return {
    home: "/root",
    enter: ["nsenter", "-t", init, "-m", "-u", "-p", "--"],
    end: async () => {
      process.kill(Number(init), "SIGKILL");
      await waitFor(
        "the machine's end",
        () => child.exitCode !== null || child.signalCode !== null || undefined,
      );
    },
  };
};

/** Writes `~/.config/relay/party.conf`. */
export const configure = ({ path }: SeedHome, text: string): void => {
  mkdirSync(path(".config/relay"), { recursive: true });
  writeFileSync(path(".config/relay/party.conf"), text);
};
