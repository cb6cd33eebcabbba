import { PartyError } from "../../domain/error.ts";
import type { KnownFile } from "../../domain/share/share-record.ts";
import type { HeldFile } from "../../domain/share/share-report.ts";
import type { FileState } from "../../ports/share-files.ts";
import type { ShareDeps } from "./share-deps.ts";
import { toKnown } from "./working-record.ts";

export interface FetchOptions {
  readonly path: string;
  readonly key: string;
  readonly etag: string;
  /** What is here and may be replaced; undefined: nothing. */
  readonly expected: FileState | undefined;
}

export type Fetched =
  | { readonly kind: "fetched"; readonly file: KnownFile }
  | { readonly kind: "held"; readonly held: HeldFile };

/** Brings one object here: whole, as it was stored, and only in the place of what was seen there. */
export const fetchFile = async (deps: ShareDeps, options: FetchOptions): Promise<Fetched> => {
  try {
    return await fetchInto(deps, options);
  } catch (error) {
    if (!(error instanceof PartyError) || error.code !== "SHARE_UNUSABLE") throw error;
    return held(options.path, "unreadable", error.message);
  }
};

const fetchInto = async (
  { store, files, sha256 }: ShareDeps,
  { path, key, etag, expected }: FetchOptions,
): Promise<Fetched> => {
  using incoming = files.receive(path);
  const hash = sha256();
  let size = 0;
  const facts = await store.get(key, etag, (bytes) => {
    incoming.append(bytes);
    hash.update(bytes);
    size += bytes.length;
  });
  if (facts === undefined) return held(path, "changing", "was changed there meanwhile: pull again");
  const digest = hash.digest();
  if (facts.size !== size || (facts.sha256 !== undefined && facts.sha256 !== digest)) {
    return held(path, "damaged", "is not what was stored: its checksum is another one");
  }
  const state = incoming.keep(expected);
  return state === undefined
    ? held(path, "conflict", "has changed here meanwhile, or is no plain file: it is left as it is")
    : { kind: "fetched", file: toKnown(state, digest, etag) };
};

const held = (path: string, kind: HeldFile["kind"], why: string): Fetched => ({
  kind: "held",
  held: { path, kind, why },
});
