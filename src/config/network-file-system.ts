import { statfsSync } from "node:fs";
import { dirname } from "node:path";

/** Linux's magic numbers of nfs, cifs (three of them), fuse and 9p. */
const NETWORK: ReadonlySet<number> = new Set([
  0x6969, 0xff534d42, 0xfe534d42, 0x517b, 0x65735546, 0x01021997,
]);

/** True where `directory`, or the nearest of its parents that exists, lies on a file system that other hosts may write to. */
export const isNetworkFileSystem = (directory: string): boolean => {
  if (process.platform !== "linux") return false;
  for (let path = directory; ; path = dirname(path)) {
    try {
      // The kernel's 32-bit number arrives with a sign on some systems.
      return NETWORK.has(statfsSync(path).type >>> 0);
    } catch {
      // A directory that does not exist yet will be made in its parent; without any there is nothing to know.
      if (path === dirname(path)) return false;
    }
  }
};
