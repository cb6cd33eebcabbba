import type { Paths } from "../../config/paths.ts";
import type { Config } from "../../config/read-config.ts";
import type { Settings } from "../../config/settings.ts";
import { startDaemon } from "./daemon.ts";
import { createLog } from "./log.ts";
import { takeReadiness } from "./readiness.ts";
import { stepFrom } from "./step-hook.ts";
import { type Ending, writeTombstone } from "./tombstone.ts";

export interface RunOptions {
  readonly paths: Paths;
  readonly settings: Settings;
  readonly config: Config;
  readonly version: string;
  /** Started by a command, not by a person or a service manager: ends when nobody needs it. */
  readonly onDemand: boolean;
}

/** An on-demand daemon ends after this long without a session and with nothing waiting. */
const UNNEEDED = 30 * 60_000;
const CHECK_DELAY = 60_000;

/** Runs the daemon until a signal, a request or a failure ends it. Returns the exit status. */
export const runDaemon = async (options: RunOptions): Promise<number> => {
  // What it writes holds messages: for its owner alone, the ledger's own files included.
  process.umask(0o077);
  const tellReadiness = takeReadiness(process.env);
  const { promise: ended, resolve: end } = Promise.withResolvers<Ending>();
  const stop = new AbortController();
  let signals = 0;
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(name, () => {
      signals += 1;
      // The first lets what is under way finish; the second ends the waiting. Nothing is lost: the journal knows.
      if (signals > 1) process.exit(130);
      end({ reason: "signal", detail: name });
    });
  }
  const failed = (error: unknown): void => {
    const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.stderr.write(`relay-daemon: this is a bug, please report it:\n${detail}\n`);
    end({ reason: "panic", detail });
  };
  process.on("uncaughtException", failed);
  process.on("unhandledRejection", failed);

  const daemon = await startDaemon({
    ...options,
    step: stepFrom(process.env),
    failed,
    stop: () => end({ reason: "request", detail: "asked over the socket" }),
    signal: stop.signal,
  });
  tellReadiness((failure) => {
    if (failure !== undefined) createLog()("warn", "readiness-not-told", { reason: failure });
  });
  if (options.onDemand)
    endWhenUnneeded(daemon.isNeeded, () => end({ reason: "idle", detail: "nobody needs it" }));

  const ending = await ended;
  stop.abort();
  await daemon[Symbol.asyncDispose]();
  writeTombstone(options.paths.lastExit, ending);
  return ending.reason === "panic" ? 1 : 0;
};

const endWhenUnneeded = (isNeeded: () => boolean, end: () => void): void => {
  let neededAt = performance.now();
  setInterval(() => {
    if (isNeeded()) neededAt = performance.now();
    else if (performance.now() - neededAt >= UNNEEDED) end();
  }, CHECK_DELAY).unref();
};
