import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { join } from "node:path";

import { createConnectControl } from "../../src/adapters/socket/client.ts";
import type { Control } from "../../src/ports/control.ts";
import { waitFor } from "./demo-agent.ts";

const MAIN = new URL("../../src/apps/relay-daemon/main.ts", import.meta.url).pathname;

export interface TestDaemon {
  readonly pid: number;
  readonly child: ChildProcess;
  readonly output: () => string;
  /** A conversation with it. */
  readonly connect: () => Promise<Control>;
  /** Resolves with the exit status or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals>;
  /** Ends it, and waits for that. */
  readonly end: (signal?: NodeJS.Signals) => Promise<number | NodeJS.Signals>;
}

export interface TestDaemonOptions {
  /** The share; the home is beside it. */
  readonly root: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Who runs it, where the tests may choose. */
  readonly user?: { readonly uid: number; readonly gid: number };
  /** Without it: resolves once the daemon watches. */
  readonly unready?: boolean;
}

/** The environment of a test's programs: a home and a share of their own, and nothing of the caller's. */
export const roomEnvironment = (root: string): Record<string, string> => ({
  PATH: process.env["PATH"] ?? "/usr/bin:/bin",
  HOME: join(root, "home"),
  RELAY_SHARE_DIR: join(root, "share"),
  RELAY_NO_AUTOSTART: "1",
  LANG: "C.UTF-8",
  ...(process.env["PARTY_TEST_RUN"] !== undefined && {
    PARTY_TEST_RUN: process.env["PARTY_TEST_RUN"],
  }),
});

/** Starts the real daemon from its source. */
export const startTestDaemon = async ({
  root,
  env = {},
  user,
  unready = false,
}: TestDaemonOptions): Promise<TestDaemon> => {
  mkdirSync(join(root, "home"), { recursive: true });
  const child = spawn(process.execPath, [MAIN], {
    env: { ...roomEnvironment(root), ...env },
    stdio: ["ignore", "pipe", "pipe"],
    ...user,
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8");
    stream.on("data", (chunk: string) => (output += chunk));
  }
  const ended = once(child, "exit").then(
    ([status, signal]) => (status ?? signal) as number | NodeJS.Signals,
  );
  if (!unready) {
    await waitFor("the daemon's first line", () => {
      if (child.exitCode !== null) throw new Error(`the daemon ended: ${output}`);
      return output.includes("watching ") || child.signalCode !== null || undefined;
    });
  }
  return {
    pid: child.pid ?? 0,
    child,
    output: () => output,
    ended,
    connect: () => createConnectControl(join(root, "share/relay/state/relay.sock"))(5_000),
    end: (signal = "SIGTERM") => {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal);
      return ended;
    },
  };
};
