import { join } from "node:path";

import type { Outbox } from "../../ports/outbox.ts";
import type { Disk } from "../system/disk.ts";

/** `root` holds one directory per sender. */
export const createOutbox = (disk: Disk, root: string): Outbox => ({
  drop: (directory, name, text) => {
    const path = join(root, directory, name);
    disk.makeDirectory(join(root, directory));
    disk.write(path, text);
    return path;
  },
});
