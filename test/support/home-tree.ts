import { createHash } from "node:crypto";
import { lstatSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";

/** Every path below a directory with what it is: mode, owner, a hash of a file's bytes, where a link leads. No link is followed. */
export const treeOf = (root: string, within = ""): readonly string[] =>
  readdirSync(join(root, within))
    .toSorted()
    .flatMap((entry) => {
      const name = join(within, entry);
      const path = join(root, name);
      const found = lstatSync(path);
      const line = `${name} ${found.mode.toString(8)} ${found.uid}`;
      if (found.isSymbolicLink()) return [`${line} -> ${readlinkSync(path)}`];
      if (found.isDirectory()) return [line, ...treeOf(root, name)];
      return found.isFile() ? [`${line} ${hashOf(readFileSync(path))}`] : [line];
    });

const hashOf = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");
