import { readFileSync, readlinkSync, statSync } from "node:fs";

import { findParentPane } from "../../adapters/system/parent-pane.ts";
import { createProcesses } from "../../adapters/system/processes.ts";
import { readRosterFile } from "../../adapters/system/roster-file.ts";
import { type Paths, pathsFrom } from "../../config/paths.ts";
import { type Settings, settingsFrom } from "../../config/settings.ts";
import { PartyError } from "../../domain/error.ts";
import { emptyRoster, type Roster } from "../../domain/roster.ts";
import type { Caller } from "../../operations/resolve-sender.ts";
import type { ConnectControl } from "../../ports/control.ts";

/** What a command finds around it: where things lie, who is here, who calls. */
export interface Surroundings {
  readonly paths: Paths;
  readonly settings: Settings;
  readonly roster: Roster;
  readonly caller: Caller;
  readonly connect: ConnectControl;
  /** False when certainly no daemon runs. Costs next to nothing, and only connecting tells more. */
  readonly seemsToRun: () => boolean;
}

export const findSurroundings = (): Surroundings => {
  const uid = process.getuid?.() ?? 0;
  const paths = pathsFrom(process.env, findHome(), uid);
  const written = readRosterFile(paths.roster);
  const settings = settingsFrom(process.env, uid, written?.defaultSession);
  return {
    paths,
    settings,
    roster: written ?? emptyRoster(settings.defaultSession),
    caller: {
      pane: settings.tmuxPane,
      socket: settings.tmuxSocket,
      role: settings.agentRole,
      session: settings.ownSession ?? settings.defaultSession,
      parentPane: () => findParentPane(process.pid, createProcesses()),
    },
    seemsToRun: () => findSocket(paths, uid) !== undefined && isAlive(readLine(paths.pidFile)),
    connect: async (timeout) => {
      const socket = findSocket(paths, uid);
      if (socket === undefined) throw new PartyError("DAEMON_UNAVAILABLE", "No daemon runs.");
      // Loading the network costs more than all the rest when no daemon runs.
      const { createConnectControl } = await import("../../adapters/socket/client.ts");
      return createConnectControl(socket)(timeout);
    },
  };
};

/** As `os.homedir` has it; loading that module costs more than the variable, which is nearly always there. */
const findHome = (): string => process.env["HOME"] || process.getBuiltinModule("node:os").homedir();

/** The daemon's socket, where there is one and it is ours: whoever listens there is believed. */
const findSocket = ({ socket, socketPathFile }: Paths, uid: number): string | undefined => {
  if (isOwnSocket(socket, uid)) return socket;
  const elsewhere = readLine(socketPathFile);
  return elsewhere !== undefined && isOwnSocket(elsewhere, uid) ? elsewhere : undefined;
};

const isOwnSocket = (path: string, uid: number): boolean => {
  try {
    const found = statSync(path, { throwIfNoEntry: false });
    return found?.isSocket() === true && found.uid === uid;
  } catch {
    // A directory that we may not look into holds no socket that we may use.
    return false;
  }
};

const readLine = (path: string): string | undefined => {
  try {
    return readFileSync(path, "utf8").trim();
  } catch {
    // One is there only while a daemon runs, the other only where the socket could not be put into the state directory.
    return undefined;
  }
};

const isAlive = (pid: string | undefined): boolean => {
  if (pid === undefined || !/^[1-9]\d*$/v.test(pid)) return false;
  try {
    return process.kill(Number(pid), 0);
  } catch {
    // A daemon of ours could be signalled: whoever has this number now is somebody else. In a sandbox that numbers its
    // processes anew (bubblewrap does for Codex), nobody outside of it can be found.
    return isNumberedAnew();
  }
};

/** Linux's number of the first pid namespace (`PROC_PID_INIT_INO`). */
const FIRST_NAMESPACE = "pid:[4026531836]";

const isNumberedAnew = (): boolean => {
  try {
    return readlinkSync("/proc/self/ns/pid") !== FIRST_NAMESPACE;
  } catch {
    // Only Linux has them.
    return false;
  }
};
