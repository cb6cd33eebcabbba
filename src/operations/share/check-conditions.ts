import { PartyError } from "../../domain/error.ts";
import { keyOf } from "../../domain/share/share-path.ts";
import type { ShareDeps } from "./share-deps.ts";

/** An object in every namespace that a sync has written to. */
export const MARKER = ".party-share";
const TEXT =
  "Party syncs this namespace: docs/share.md. This object shows that the store keeps conditional writes.\n";

/**
 * Shows, once for each namespace, that the store refuses a write whose condition does not hold: one that lets it through
 * would let hosts overwrite each other unseen. Throws STORE_UNFIT.
 */
export const checkConditions = async (
  { store, sha256 }: Pick<ShareDeps, "store" | "sha256">,
  namespace: string,
): Promise<void> => {
  const key = keyOf(namespace, MARKER);
  const bytes = new TextEncoder().encode(TEXT);
  const hash = sha256();
  hash.update(bytes);
  const options = { sha256: hash.digest(), condition: { kind: "absent" } } as const;
  await store.put(key, bytes, options);
  const again = await store.put(key, bytes, options);
  const condition = { kind: "same", etag: '"00000000000000000000000000000000"' } as const;
  const other = await store.put(key, bytes, { ...options, condition });
  if (again.kind === "changed" && other.kind === "changed") return;
  const header = again.kind === "changed" ? "If-Match" : "If-None-Match";
  throw new PartyError("STORE_UNFIT", `The store writes although ${header} does not hold.`, {
    hint: "Two hosts could overwrite each other unseen: use a store that has conditional writes. Nothing but its marker was written.",
  });
};
