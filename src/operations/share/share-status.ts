import { keyOf, prefixOf, ROOT } from "../../domain/share/share-path.ts";
import type { KnownFile } from "../../domain/share/share-record.ts";
import type { ShareFile } from "../../ports/share-files.ts";
import { MARKER } from "./check-conditions.ts";
import { hashFile } from "./hash-file.ts";
import type { ShareDeps } from "./share-deps.ts";

export interface ShareStatus {
  readonly syncedAt: number | undefined;
  /** Files that were equal on both sides when last looked at. */
  readonly known: number;
  /** Here, and not as they were then. */
  readonly changed: readonly string[];
  /** Not here any more. */
  readonly deleted: readonly string[];
  /** Large files whose upload was cut off. */
  readonly begun: readonly string[];
  /** Let go by a person although they look like secrets. */
  readonly allowed: readonly string[];
  readonly passedOver: readonly { readonly path: string; readonly why: string }[];
  /** Undefined when the store was not asked. */
  readonly there: StatusThere | undefined;
}

export interface StatusThere {
  readonly objects: number;
  readonly bytes: number;
  /** Not as they were last seen, or never seen. */
  readonly changed: readonly string[];
  readonly gone: readonly string[];
  readonly namespaces: readonly string[];
}

/** How the share stands beside what was last synced; beside the store itself where that is asked. */
export const statusOfShare = async (
  deps: Omit<ShareDeps, "clock">,
  namespace: string,
  asksStore: boolean,
): Promise<ShareStatus> => {
  const { files: known, uploads, allowed, syncedAt } = deps.memory.load();
  const { files, passedOver } = deps.files.list();
  const here = new Set(files.map(({ path }) => path));
  return {
    syncedAt,
    known: known.size,
    changed: files
      .filter((file) => isChanged(deps, file, known.get(file.path)))
      .map(({ path }) => path),
    deleted: [...known.keys()].filter((path) => !here.has(path)).toSorted(),
    begun: [...uploads.keys()].toSorted(),
    allowed: [...allowed.keys()].toSorted(),
    passedOver,
    there: asksStore
      ? await askStore(deps, namespace, new Map([...known].map(([path, { etag }]) => [path, etag])))
      : undefined,
  };
};

const isChanged = (
  deps: Pick<ShareDeps, "files" | "sha256">,
  { path, size, stamp }: ShareFile,
  known: KnownFile | undefined,
): boolean =>
  known?.size !== size || (known.stamp !== stamp && hashFile(deps, path)?.sha256 !== known.sha256);

const askStore = async (
  { store }: Pick<ShareDeps, "store">,
  namespace: string,
  known: ReadonlyMap<string, string>,
): Promise<StatusThere> => {
  const prefix = prefixOf(namespace);
  const objects = (await store.list(prefix)).filter(({ key }) => key !== keyOf(namespace, MARKER));
  const there = new Map(objects.map(({ key, etag }) => [key.slice(prefix.length), etag]));
  return {
    objects: objects.length,
    bytes: objects.reduce((sum, { size }) => sum + size, 0),
    changed: [...there].filter(([path, etag]) => known.get(path) !== etag).map(([path]) => path),
    gone: [...known.keys()].filter((path) => !there.has(path)).toSorted(),
    namespaces: await store.folders(ROOT),
  };
};
