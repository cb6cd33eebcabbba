import type { ObjectStore } from "../../ports/object-store.ts";
import type { FileState } from "../../ports/share-files.ts";
import type { ShareDeps } from "./share-deps.ts";

/** What is there: the same content as here, another one, or nothing any more. */
export type Compared =
  | { readonly kind: "equal" | "different"; readonly etag: string }
  | { readonly kind: "gone" };

/** Compares by the hash that goes with an object; one that another client stored without it is fetched. */
export const compareContent = async (
  { store, sha256 }: { readonly store: ObjectStore; readonly sha256: ShareDeps["sha256"] },
  key: string,
  here: Pick<FileState, "size"> & { readonly sha256: string },
): Promise<Compared> => {
  const facts = await store.head(key);
  if (facts === undefined) return { kind: "gone" };
  const { etag, size } = facts;
  if (size !== here.size) return { kind: "different", etag };
  let there = facts.sha256;
  if (there === undefined) {
    const hash = sha256();
    if ((await store.get(key, etag, (bytes) => hash.update(bytes))) === undefined) {
      return { kind: "different", etag };
    }
    there = hash.digest();
  }
  return { kind: there === here.sha256 ? "equal" : "different", etag };
};
