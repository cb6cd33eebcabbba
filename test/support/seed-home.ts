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
}

export const openSeedHome = (): SeedHome => {
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

  const bash = (script: string): ShellRun => {
    const { status, stdout, stderr } = spawnSync("bash", ["-c", script], {
      cwd: path(),
      env,
      encoding: "utf8",
      timeout: 30_000,
    });
    return { status, out: stdout, err: stderr };
  };
  return {
    path,
    bash,
    follow: async (script, wanted) => {
      const child: ChildProcess = spawn("bash", ["-c", `exec ${script}`], { cwd: path(), env });
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
      rmSync(root, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
    },
  };
};

/** Writes `~/.config/relay/party.conf`. */
export const configure = ({ path }: SeedHome, text: string): void => {
  mkdirSync(path(".config/relay"), { recursive: true });
  writeFileSync(path(".config/relay/party.conf"), text);
};
