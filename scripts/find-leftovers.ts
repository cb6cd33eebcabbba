import fs from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import type { Place } from "./run-tests.ts";

/** How long a process that was told to end may take to be gone. */
const PATIENCE = 3_000;

/**
 * A sentence for every process, tmux server and socket that a test left behind. Processes are
 * ended, by pid, so that one bad test does not spoil the next run.
 */
export const findLeftovers = async (place: Place): Promise<readonly string[]> => {
  const giveUpAt = performance.now() + PATIENCE;
  let processes = listProcesses(place);
  while (processes.length > 0 && performance.now() < giveUpAt) {
    await sleep(50);
    processes = listProcesses(place);
  }
  // Looked at first: ending a server removes its socket.
  const sockets = listSockets(place);
  for (const { pid } of processes) end(pid);
  return [
    ...processes.map(({ pid, command }) => `left running by a test: ${pid} ${command}`),
    ...sockets.map((file) => `socket left behind by a test: ${file}`),
  ];
};

interface Leftover {
  readonly pid: number;
  readonly command: string;
}

const listProcesses = ({ directory, marker }: Place): readonly Leftover[] => {
  const found: Leftover[] = [];
  const sockets = liveSockets(directory).map(({ inode }) => `socket:[${inode}]`);
  for (const folder of fs.globSync("/proc/[0-9]*")) {
    const pid = Number(path.basename(folder));
    const command = read(path.join(folder, "cmdline")).replaceAll("\0", " ").trim();
    // A zombie has no command line; it is its parent's to collect.
    if (pid === process.pid || command === "") continue;
    const isMarked = read(path.join(folder, "environ")).split("\0").includes(marker);
    // A test may clear the environment of what it starts; its directories and sockets still tell.
    const isOurs =
      isMarked ||
      command.includes(directory) ||
      isInside(folder, directory) ||
      holdsOneOf(sockets, folder);
    if (isOurs) found.push({ pid, command });
  }
  return found;
};

const isInside = (folder: string, directory: string): boolean => {
  try {
    return fs.readlinkSync(path.join(folder, "cwd")).startsWith(directory);
  } catch {
    // Ended meanwhile, or somebody else's.
    return false;
  }
};

interface LiveSocket {
  readonly inode: string;
  readonly path: string;
}

/** Sockets under the directory that a process is bound to. */
const liveSockets = (directory: string): readonly LiveSocket[] =>
  read("/proc/net/unix")
    .split("\n")
    .map((line) => line.split(/ +/v))
    .map(([, , , , , , inode = "", file = ""]) => ({ inode, path: file }))
    .filter((socket) => socket.path.startsWith(directory));

const holdsOneOf = (sockets: readonly string[], folder: string): boolean => {
  if (sockets.length === 0) return false;
  try {
    return fs
      .readdirSync(path.join(folder, "fd"))
      .some((fd) => sockets.includes(fs.readlinkSync(path.join(folder, "fd", fd))));
  } catch {
    // Ended meanwhile, or somebody else's.
    return false;
  }
};

const listSockets = ({ directory, tmux }: Place): readonly string[] => {
  const live = new Set(liveSockets(directory).map((socket) => socket.path));
  return fs
    .globSync("**/*", { cwd: directory, withFileTypes: true })
    .filter((entry) => entry.isSocket())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter((file) => {
      // A tmux server that a test killed with -9 can not remove its socket.
      const isDeadTmux = file.startsWith(tmux) && !live.has(file);
      return !isDeadTmux;
    });
};

const read = (file: string): string => {
  try {
    return fs.readFileSync(file, "utf8");
  } catch {
    // Ended meanwhile, or somebody else's: not ours to judge.
    return "";
  }
};

const end = (pid: number): void => {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It ended by itself.
  }
};
