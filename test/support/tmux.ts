import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";

import { createProcesses } from "../../src/adapters/system/processes.ts";

/** A tmux server of one test alone. */
export interface TestTmux {
  readonly socket: string;
  /** A directory that ends with the test. */
  readonly directory: string;
  /** Runs one tmux command and gives what it prints, without the last line's end. */
  run(...words: readonly string[]): string;
  /** Starts the server when needed, and a window with this program in a session. Gives the pane's id. */
  open(program: readonly string[], session?: string): string;
  /** Ends the server, and waits for that. */
  kill(): void;
}

/** A server that is ended, and whose socket is removed, after the test. */
export const createTestTmux = (t: TestContext): TestTmux => {
  count += 1;
  const name = `party-test-${process.pid}-${count}`;
  const directory = mkdtempSync(join(tmpdir(), "party-test-"));
  const run = (...words: readonly string[]): string =>
    execFileSync("tmux", ["-u", "-L", name, "-f", "/dev/null", ...words], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    }).replace(/\n$/v, "");
  const socket = join(process.env["TMUX_TMPDIR"] ?? "/tmp", `tmux-${process.getuid?.()}`, name);

  const sessions = (): readonly string[] =>
    attempt(() => run("list-sessions", "-F", "#S"))?.split("\n") ?? [];

  const kill = (): void => {
    const pid = Number(attempt(() => run("display-message", "-p", "#{pid}")) ?? 0);
    attempt(() => run("kill-server"));
    for (let tries = 0; processes.isAlive(pid); tries += 1) {
      // A server waits for its clients, and one that is stopped never goes.
      if (tries > 400) process.kill(pid, "SIGKILL");
      execFileSync("sleep", ["0.005"]);
    }
  };

  t.after(() => {
    kill();
    rmSync(socket, { force: true });
    rmSync(directory, { recursive: true, force: true });
  });

  return {
    socket,
    directory,
    run,
    kill,
    open: (program, session = "main") => {
      const where = sessions().includes(session)
        ? ["new-window", "-t", `=${session}:`]
        : ["new-session", "-s", session, "-x", "100", "-y", "20"];
      return run(...where, "-d", "-P", "-F", "#{pane_id}", ...program);
    },
  };
};

let count = 0;

const attempt = <T>(act: () => T): T | undefined => {
  try {
    return act();
  } catch {
    // No server runs: that is what was asked.
    return undefined;
  }
};

// A server that has ended may stay a zombie for a while: that is dead enough.
const processes = createProcesses();
