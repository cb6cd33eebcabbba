import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { fileURLToPath } from "node:url";

import { createDaemonProcess } from "../../adapters/system/daemon-process.ts";
import { PartyError } from "../../domain/error.ts";
import type { Control } from "../../ports/control.ts";
import type { DaemonStart } from "../../ports/daemon.ts";
import type { Surroundings } from "./surroundings.ts";

/** The daemon, started where that is allowed. Where none comes up the caller goes on without, and `note` says so. */
export const reachDaemon = async (
  surroundings: Surroundings,
  note: (text: string) => void,
): Promise<Control | undefined> => {
  try {
    return await surroundings.connect(CONNECT_TIMEOUT);
  } catch (error) {
    if (!isAbsence(error)) throw error;
  }
  try {
    const start = await ensureDaemon(surroundings);
    if (start.kind !== "left") return await surroundings.connect(CONNECT_TIMEOUT);
    note(`relay: no daemon runs (${start.reason}); this is what the ledger has`);
  } catch (error) {
    if (!isAbsence(error)) throw error;
    note(`relay: ${error.message}\nrelay: no daemon runs; this is what the ledger has`);
  }
  return undefined;
};

const CONNECT_TIMEOUT = 1_000;

const isAbsence = (error: unknown): error is PartyError =>
  error instanceof PartyError && error.code === "DAEMON_UNAVAILABLE";

const ensureDaemon = async ({ paths, settings, connect }: Surroundings): Promise<DaemonStart> => {
  const program = findLauncher();
  if (program === undefined) return { kind: "left", reason: "bin/relay-daemon is missing" };
  return createDaemonProcess({
    connect,
    program,
    environment: process.env,
    log: paths.daemonLog,
    stopped: paths.stopped,
    autostart: settings.autostart,
    home: homedir(),
  }).ensure(false);
};

/** Beside the sources, and two directories further up from a build. */
const findLauncher = (): string | undefined =>
  ["../../../bin/relay-daemon", "../../../../../bin/relay-daemon"]
    .map((path) => fileURLToPath(new URL(path, import.meta.url)))
    .find((path) => existsSync(path));
