import { PartyError } from "../../domain/error.ts";
import { isEphemeral } from "../../domain/share/ephemeral.ts";
import type { HeldFile } from "../../domain/share/share-report.ts";
import type { FileState, Hasher, OpenFile } from "../../ports/share-files.ts";
import { createSecretScan, type FoundSecret } from "./scan-secrets.ts";
import type { ShareDeps } from "./share-deps.ts";

/** What is larger goes in parts. */
export const PART_SIZE = 8 * 1024 * 1024;
/** S3's limit for one object. */
const LARGEST = 5 * 1024 ** 4;
const TRIES = 3;

export interface Content extends FileState {
  readonly path: string;
  readonly sha256: string;
  /** The whole of a small file: what is sent is what was examined. */
  readonly bytes: Uint8Array | undefined;
  readonly isEphemeral: boolean;
  readonly secret: FoundSecret | undefined;
}

export type Examined =
  | { readonly kind: "content"; readonly content: Content }
  | { readonly kind: "gone" }
  | { readonly kind: "held"; readonly held: HeldFile };

/** Reads a whole file, so that what it holds and says of itself is known before a byte of it leaves. */
export const examineFile = (deps: Pick<ShareDeps, "files" | "sha256">, path: string): Examined => {
  try {
    for (let tried = 1; tried <= TRIES; tried += 1) {
      using file = deps.files.open(path);
      if (file === undefined) return { kind: "gone" };
      if (file.size > LARGEST) {
        return held(path, "name", `has ${file.size} bytes, and ${LARGEST} is the limit`);
      }
      const content = readContent(path, file, deps.sha256());
      if (content !== undefined) return { kind: "content", content };
    }
    return held(path, "changing", "changes while it is read: the next sync tries again");
  } catch (error) {
    if (!(error instanceof PartyError) || error.code !== "SHARE_UNUSABLE") throw error;
    return held(path, "unreadable", error.message);
  }
};

const CHUNK = 1024 * 1024;

/** Undefined when the file changed meanwhile. */
const readContent = (path: string, file: OpenFile, hash: Hasher): Content | undefined => {
  const { size, stamp, settled } = file;
  const isSmall = size <= PART_SIZE;
  const first = file.read(0, PART_SIZE);
  const scan = createSecretScan();
  hash.update(first);
  scan.take(first);
  let length = first.length;
  while (length < size) {
    const chunk = file.read(length, CHUNK);
    if (chunk.length === 0) return undefined;
    hash.update(chunk);
    scan.take(chunk);
    length += chunk.length;
  }
  if (length !== size || !file.isUnchanged()) return undefined;
  return {
    path,
    size,
    stamp,
    settled,
    sha256: hash.digest(),
    bytes: isSmall ? first : undefined,
    isEphemeral: isEphemeral(new TextDecoder().decode(first)),
    secret: scan.found(),
  };
};

const held = (path: string, kind: HeldFile["kind"], why: string): Examined => ({
  kind: "held",
  held: { path, kind, why },
});
