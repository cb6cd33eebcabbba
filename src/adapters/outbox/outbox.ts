import { lstatSync } from "node:fs";
import { join } from "node:path";

import { PartyError } from "../../domain/error.ts";
import type { Outbox } from "../../ports/outbox.ts";
import type { Disk } from "../system/disk.ts";

/** `root` holds one directory per sender. `write` may hold the file open, for the daemon to see whose it is. */
export const createOutbox = (
  disk: Disk,
  root: string,
  write: Disk["write"] = disk.write,
): Outbox => ({
  drop: (directory, name, text) => {
    const path = join(root, directory, name);
    disk.makeDirectory(join(root, directory));
    refuseLink(join(root, directory));
    write(path, text);
    return path;
  },
});

/** The daemon follows no link in a role's place: what is put behind one would lie there for ever. */
const refuseLink = (directory: string): void => {
  if (lstatSync(directory, { throwIfNoEntry: false })?.isSymbolicLink() !== true) return;
  throw new PartyError(
    "SHARE_UNUSABLE",
    `${directory} is a link, which the daemon does not follow.`,
    {
      hint: "Make it a directory. The whole outbox may be elsewhere: set RELAY_INBOX_DIR.",
    },
  );
};
