import { statSync } from "node:fs";
import { dirname } from "node:path";

import { type Disk, toDiskError } from "../../adapters/system/disk.ts";
import type { Paths } from "../../config/paths.ts";
import { PartyError } from "../../domain/error.ts";

/** Makes what the daemon writes into. Throws SHARE_OWNED for a share of somebody else. */
export const prepareShare = (disk: Disk, paths: Paths): void => {
  refuseForeignShare(paths.relay);
  const directories = [paths.outbox, paths.rejected, paths.log, paths.state];
  for (const directory of [...directories, dirname(paths.ledger), dirname(paths.socket)]) {
    disk.makeDirectory(directory);
  }
};

/** One user per share: files of another owner could neither be trusted nor removed. */
const refuseForeignShare = (path: string): void => {
  const owner = ownerOf(path);
  const own = process.getuid?.();
  if (owner === undefined || own === undefined || owner === own) return;
  throw new PartyError("SHARE_OWNED", `${path} belongs to user ${owner}, not to you (${own}).`, {
    hint: "Give this user a share of its own with RELAY_SHARE_DIR.",
  });
};

const ownerOf = (path: string): number | undefined => {
  try {
    return statSync(path, { throwIfNoEntry: false })?.uid;
  } catch (cause) {
    throw toDiskError(cause, path);
  }
};
