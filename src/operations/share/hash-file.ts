import type { FileState } from "../../ports/share-files.ts";
import type { ShareDeps } from "./share-deps.ts";

const CHUNK = 1024 * 1024;

/** A file's state and the hash of its content; undefined when there is no plain file. */
export const hashFile = (
  { files, sha256 }: Pick<ShareDeps, "files" | "sha256">,
  path: string,
): { readonly state: FileState; readonly sha256: string } | undefined => {
  using file = files.open(path);
  if (file === undefined) return undefined;
  const { size, stamp, settled } = file;
  const hash = sha256();
  for (let offset = 0; offset < size; offset += CHUNK) hash.update(file.read(offset, CHUNK));
  return { state: { size, stamp, settled }, sha256: hash.digest() };
};
