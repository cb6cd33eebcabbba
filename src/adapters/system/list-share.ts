import { type BigIntStats, lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";

import { SHARED_DIRECTORIES } from "../../domain/share/share-path.ts";
import type { FileState, PassedOver, ShareFile, ShareListing } from "../../ports/share-files.ts";
import { isTemporaryName } from "./disk.ts";

/** Every file below the shared directories of `root`. What is not listed has its reason with it. */
export const listShare = (root: string): ShareListing => {
  const files: ShareFile[] = [];
  const passedOver: PassedOver[] = [];
  walkShare(root, {
    file: (path, found) => files.push({ path, ...stateOf(found) }),
    directory: () => undefined,
    passedOver: (path, why) => passedOver.push({ path, why }),
  });
  return { files, passedOver };
};

/** The shared directories of `root` and all below them, by their whole paths. */
export const directoriesOf = (root: string): readonly string[] => {
  const directories: string[] = [];
  walkShare(root, {
    file: () => undefined,
    directory: (path) => directories.push(join(root, path)),
    passedOver: () => undefined,
  });
  return directories;
};

export const stateOf = ({ size, mtimeNs, ctimeNs, ctimeMs, ino }: BigIntStats): FileState => ({
  size: Number(size),
  stamp: `${mtimeNs}-${ctimeNs}-${ino}`,
  settled: Date.now() - Number(ctimeMs) > TICK,
});

/** Milliseconds: well above the step in which kernels count the times of files. */
const TICK = 50;

interface Visitor {
  file(path: string, found: BigIntStats): void;
  directory(path: string): void;
  passedOver(path: string, why: string): void;
}

const walkShare = (root: string, visitor: Visitor): void => {
  const left: string[] = SHARED_DIRECTORIES.toReversed();
  for (let path = left.pop(); path !== undefined; path = left.pop()) {
    left.push(...visit(root, path, visitor).toReversed());
  }
};

/** Looks at one entry; what is in a directory is given back, in order. */
const visit = (root: string, path: string, visitor: Visitor): readonly string[] => {
  try {
    const found = lstatSync(join(root, path), { bigint: true, throwIfNoEntry: false });
    if (found === undefined) return [];
    if (found.isDirectory()) {
      const inside = entriesOf(join(root, path), path, visitor);
      visitor.directory(path);
      return inside;
    }
    if (found.isFile() && path.includes("/")) visitor.file(path, found);
    else if (found.isSymbolicLink()) visitor.passedOver(path, "a link, which is never followed");
    else visitor.passedOver(path, found.isFile() ? "no directory" : "no plain file");
  } catch (error) {
    visitor.passedOver(path, `can't be read (${(error as NodeJS.ErrnoException).code ?? ""})`);
  }
  return [];
};

const entriesOf = (full: string, path: string, visitor: Visitor): readonly string[] =>
  readdirSync(full, { encoding: "buffer" })
    .flatMap((bytes) => {
      const name = bytes.toString();
      if (isTemporaryName(name)) return [];
      if (Buffer.from(name).equals(bytes)) return [`${path}/${name}`];
      visitor.passedOver(`${path}/${name}`, "its name is no UTF-8");
      return [];
    })
    .toSorted();
