import { execFile, spawn } from "node:child_process";
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

import { PROTOCOL } from "../../domain/control.ts";
import { PartyError } from "../../domain/error.ts";
import type { ConnectControl } from "../../ports/control.ts";
import type { Daemon, DaemonStart } from "../../ports/daemon.ts";
import { createProcesses } from "./processes.ts";

export interface DaemonProcessOptions {
  readonly connect: ConnectControl;
  /** `bin/relay-daemon`. */
  readonly program: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Takes what the daemon prints, and is shown when it does not come up. */
  readonly log: string;
  /** The file that says the user wants none. */
  readonly stopped: string;
  /** False with RELAY_NO_AUTOSTART=1. */
  readonly autostart: boolean;
  readonly home: string;
  /** How long a daemon may take to answer, in ms. */
  readonly patience?: number;
}

/** {@link Daemon} as a process of its own, or as the service manager's unit where that is enabled. */
export const createDaemonProcess = (options: DaemonProcessOptions): Daemon => {
  const isRunning = async (): Promise<boolean> => {
    try {
      using control = await options.connect(1000);
      // One that hangs takes connections and says nothing.
      const patience = delay(options.patience ?? PATIENCE, undefined, { ref: false });
      const answer = await Promise.race([control.request({ v: PROTOCOL, op: "ping" }), patience]);
      return answer?.["ok"] === true;
    } catch (error) {
      if (error instanceof PartyError) return error.code !== "DAEMON_UNAVAILABLE";
      throw error;
    }
  };

  return {
    isRunning,

    ensure: async (explicit) => {
      if (await isRunning()) return { kind: "running" };
      const reason = refusal(options, explicit);
      if (reason !== undefined) return { kind: "left", reason };
      rmSync(options.stopped, { force: true });
      if (isUnitEnabled(options)) await startUnit(options, isRunning);
      else await startProcess(options, isRunning);
      return { kind: "started" } satisfies DaemonStart;
    },

    stop: async () => {
      if (!(await isRunning())) return "not-running";
      if (isUnitEnabled(options)) return "managed";
      using control = await options.connect(1000);
      const { pid } = await control.request({ v: PROTOCOL, op: "ping" });
      await control.request({ v: PROTOCOL, op: "stop" });
      if (typeof pid === "number") await awaitEnd(pid, options.patience ?? PATIENCE);
      return "stopped";
    },
  };
};

const refusal = (
  { autostart, stopped }: DaemonProcessOptions,
  explicit: boolean,
): string | undefined => {
  if (!autostart) return "RELAY_NO_AUTOSTART is set";
  if (!explicit && existsSync(stopped)) return "it was stopped by hand";
  return undefined;
};

const UNIT = "relay-daemon.service";

/** `systemctl --user enable` leaves a link; looking for it spares a process. */
const isUnitEnabled = ({ environment, home }: DaemonProcessOptions): boolean => {
  const settings = environment["XDG_CONFIG_HOME"] || join(home, ".config");
  return existsSync(join(settings, "systemd", "user", "default.target.wants", UNIT));
};

const startUnit = async (
  options: DaemonProcessOptions,
  isRunning: () => Promise<boolean>,
): Promise<void> => {
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  execFile(
    "systemctl",
    ["--user", "start", UNIT],
    { env: options.environment },
    (error, _output, complaint) =>
      resolve(error === null ? undefined : complaint.trim() || error.message),
  );
  const complaint = await promise;
  if (complaint !== undefined) {
    throw new PartyError(
      "DAEMON_UNAVAILABLE",
      `systemctl --user start ${UNIT} failed: ${complaint}`,
      {
        hint: `\`systemctl --user status ${UNIT}\` shows more.`,
      },
    );
  }
  await answered(options, isRunning, () => undefined);
};

const startProcess = async (
  options: DaemonProcessOptions,
  isRunning: () => Promise<boolean>,
): Promise<void> => {
  mkdirSync(dirname(options.log), { recursive: true, mode: 0o700 });
  const log = openSync(options.log, "a", 0o600);
  let ended: string | undefined;
  // The daemon belongs to no pane, whoever started it.
  const {
    TMUX_PANE: _pane,
    AGENT_ROLE: _role,
    RELAY_SESSION: _session,
    ...environment
  } = options.environment;
  const child = spawn(options.program, ["--on-demand"], {
    cwd: "/",
    detached: true,
    stdio: ["ignore", log, log],
    env: environment,
  });
  closeSync(log);
  child.on("error", (error) => (ended = error.message));
  child.on("exit", (status, signal) => (ended = `it ended with ${signal ?? `status ${status}`}`));
  child.unref();
  await answered(options, isRunning, () => ended);
};

const PATIENCE = 10_000;

/** Waits for the process: its socket is gone before it has settled what was under way. */
const awaitEnd = async (pid: number, patience: number): Promise<void> => {
  const until = performance.now() + patience;
  while (isAlive(pid)) {
    if (performance.now() > until) {
      throw new PartyError(
        "TIMED_OUT",
        `The daemon (pid ${pid}) has not ended within ${patience} ms.`,
        { hint: "It ends once what is under way is settled." },
      );
    }
    await delay(10);
  }
};

// A process that has ended may stay a zombie for a while: that is dead enough.
const { isAlive } = createProcesses();

const answered = async (
  options: DaemonProcessOptions,
  isRunning: () => Promise<boolean>,
  hasEnded: () => string | undefined,
): Promise<void> => {
  const until = performance.now() + (options.patience ?? PATIENCE);
  for (let wait = 10; performance.now() < until; wait = Math.min(wait * 2, 200)) {
    if (await isRunning()) return;
    const ended = hasEnded();
    if (ended !== undefined) {
      // Another command may have started one at the same moment: the loser of the lock ends.
      if (await isRunning()) return;
      throw down(`The daemon did not start: ${ended}.`, options.log);
    }
    await delay(wait);
  }
  throw down("The daemon does not answer.", options.log);
};

const down = (message: string, log: string): PartyError => {
  const last = lastLines(log, 5);
  return new PartyError(
    "DAEMON_UNAVAILABLE",
    last === "" ? message : `${message} It said:\n${last}`,
    {
      hint: `The whole log is ${log}.`,
    },
  );
};

const lastLines = (path: string, count: number): string => {
  try {
    return readFileSync(path, "utf8").trimEnd().split("\n").slice(-count).join("\n");
  } catch {
    // Without a log there is nothing to add to the message.
    return "";
  }
};
