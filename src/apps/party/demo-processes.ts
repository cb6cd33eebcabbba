import { execFile, spawn } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

import { createConnectControl } from "../../adapters/socket/client.ts";
import { createProcesses } from "../../adapters/system/processes.ts";
import { PROTOCOL } from "../../domain/control.ts";
import { PartyError } from "../../domain/error.ts";
import type { DemoPlace } from "./demo-place.ts";
import { packageRoot } from "../package-root.ts";

const PATIENCE = 20_000;

export interface DemoDaemon extends AsyncDisposable {
  readonly start: () => Promise<number>;
  readonly kill: () => Promise<number>;
}

/** The room's daemon, as a process of its own that ends with the room at the latest. */
export const createDemoDaemon = (place: DemoPlace): DemoDaemon => {
  const connect = createConnectControl(place.paths.socket);
  const log = join(place.root, "daemon.log");
  let pid: number | undefined;

  const start = async (): Promise<number> => {
    const output = openSync(log, "a", 0o600);
    // Detached: Ctrl-C at the terminal must reach the demo alone, which then ends everything in order.
    const child = spawn(join(packageRoot(), "bin", "relay-daemon"), [], {
      cwd: place.root,
      detached: true,
      stdio: ["ignore", output, output],
      env: place.environment,
    });
    closeSync(output);
    const ending: string[] = [];
    child.on("error", ({ message }) => ending.push(message));
    child.on("exit", (status, signal) => ending.push(signal ?? `status ${status}`));
    pid = child.pid;
    const giveUpAt = performance.now() + PATIENCE;
    while (performance.now() < giveUpAt && ending.length === 0) {
      try {
        using control = await connect(1_000);
        const pong = await control.request({ v: PROTOCOL, op: "ping" });
        if (pong["pid"] === pid) return Number(pid);
      } catch (error) {
        if (!(error instanceof PartyError && error.code === "DAEMON_UNAVAILABLE")) throw error;
      }
      await delay(10);
    }
    throw new PartyError(
      "DAEMON_UNAVAILABLE",
      `The demo's daemon ${ending[0] === undefined ? `did not answer within ${PATIENCE / 1000} s` : `ended with ${ending[0]}`}. It said: ${readFileSync(log, "utf8").trim() || "nothing"}`,
    );
  };

  const kill = async (): Promise<number> => {
    const killed = pid ?? 0;
    await endProcess(killed, "SIGKILL");
    return killed;
  };

  return {
    start,
    kill,
    [Symbol.asyncDispose]: async () => {
      if (pid !== undefined) await endProcess(pid, "SIGTERM");
    },
  };
};

const processes = createProcesses();

/** Ends a process and waits until it is gone; one that does not mind the signal is killed. */
export const endProcess = async (pid: number, signal: NodeJS.Signals): Promise<void> => {
  if (pid === 0) return;
  const startedAt = performance.now();
  send(pid, signal);
  for (let killed = false; processes.isAlive(pid);) {
    const waited = performance.now() - startedAt;
    if (waited > LONGEST_END) return;
    if (!killed && waited > CLEAN_END) {
      killed = true;
      send(pid, "SIGKILL");
    }
    await delay(5);
  }
};

const CLEAN_END = 2_000;
const LONGEST_END = 5_000;

/** Ends what a pane's program started along with it: they are one process group. */
export const endPane = async (pid: number): Promise<void> => {
  send(-pid, "SIGKILL");
  await endProcess(pid, "SIGKILL");
};

const send = (pid: number, signal: NodeJS.Signals): void => {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended by itself: that is what was wanted.
  }
};

/** Runs a program of the room to its end. Throws with what it complained of where that is no success. */
export const runInRoom = (
  place: DemoPlace,
  program: string,
  words: readonly string[],
): Promise<string> =>
  new Promise((resolve, reject) => {
    const options = { env: place.environment, cwd: place.directory, timeout: PATIENCE };
    execFile(join(packageRoot(), "bin", program), [...words], options, (error, output, said) => {
      if (error === null) resolve(output);
      else {
        const line = `${program} ${words.join(" ")}`;
        reject(
          new PartyError("DELIVERY_FAILED", `${line} failed: ${said.trim()}`, { cause: error }),
        );
      }
    });
  });
