import { statfsSync } from "node:fs";
import {
  cpus,
  freemem,
  loadavg,
  networkInterfaces,
  release,
  totalmem,
  type as systemName,
  uptime,
} from "node:os";

import type { Room, Vitals } from "../../domain/vitals.ts";

/** Below this the processors' use is not worth telling anew, in milliseconds. */
const SHORTEST_SPAN = 1_000;

/** Measures the machine, and the file system of `path`, from what the kernel tells: nothing is started. */
export const createVitals = (path: string): (() => Vitals) => {
  let before = processorTimes();
  let usage: number | undefined;
  return () => {
    const now = processorTimes();
    if (now.total - before.total >= SHORTEST_SPAN) {
      usage = (100 * (now.used - before.used)) / (now.total - before.total);
      before = now;
    }
    const [one = 0, five = 0, fifteen = 0] = loadavg();
    return {
      uptimeSeconds: Math.round(uptime()),
      kernel: `${systemName()} ${release()}`,
      cpus: cpus().length || undefined,
      load: [one, five, fifteen],
      cpuUsage: usage,
      memory: memoryRoom(),
      disk: diskRoom(path),
    };
  };
};

/** What programs can still have counts as free, such as the kernel's caches of files. */
const memoryRoom = (): Room => {
  const [total, free] = [totalmem(), freemem()];
  return { used: total - free, free, total };
};

/** Undefined where the path is not there. */
export const diskRoom = (path: string): Room | undefined => {
  try {
    const { bavail, bfree, blocks, bsize } = statfsSync(path);
    // As `df` counts: what is kept for root is neither used nor free.
    return { used: (blocks - bfree) * bsize, free: bavail * bsize, total: blocks * bsize };
  } catch {
    // It is being moved or removed: another part of the daemon tells that.
    return undefined;
  }
};

/** The first address by which other machines may know this one. */
export const ownAddress = (): string | undefined =>
  Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .find(({ family, internal }) => family === "IPv4" && !internal)?.address;

/** Of all processors together since they run, in milliseconds. */
const processorTimes = (): { readonly used: number; readonly total: number } => {
  let used = 0;
  let total = 0;
  for (const { times } of cpus()) {
    const busy = times.user + times.nice + times.sys + times.irq;
    used += busy;
    total += busy + times.idle;
  }
  return { used, total };
};
