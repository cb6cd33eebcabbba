import { createHash } from "node:crypto";

import type { Condition, ObjectStore, Put, StoredPart } from "../../src/ports/object-store.ts";

interface Kept {
  readonly bytes: Uint8Array;
  readonly etag: string;
  readonly sha256: string | undefined;
}

export interface FakeObjectStore extends ObjectStore {
  readonly objects: Map<string, Kept>;
  readonly uploads: Map<string, { readonly sha256: string; readonly parts: Map<number, Kept> }>;
  /** As another client would. */
  store(key: string, text: string): void;
  text(key: string): string | undefined;
}

/** Objects in memory. */
export const createFakeObjectStore = (): FakeObjectStore => {
  const objects: FakeObjectStore["objects"] = new Map();
  const uploads: FakeObjectStore["uploads"] = new Map();

  const keep = (key: string, bytes: Uint8Array, sha256: string | undefined): string => {
    const etag = `"${md5(bytes)}"`;
    objects.set(key, { bytes, etag, sha256 });
    return etag;
  };
  const holds = (key: string, condition: Condition): boolean =>
    condition.kind === "absent" ? !objects.has(key) : objects.get(key)?.etag === condition.etag;
  const put = (
    key: string,
    bytes: Uint8Array,
    { sha256, condition }: { readonly sha256: string; readonly condition: Condition },
  ): Put =>
    holds(key, condition)
      ? { kind: "stored", etag: keep(key, Uint8Array.from(bytes), sha256) }
      : { kind: "changed" };

  return {
    objects,
    uploads,
    store: (key, text) => void keep(key, new TextEncoder().encode(text), undefined),
    text: (key) => {
      const bytes = objects.get(key)?.bytes;
      return bytes && new TextDecoder().decode(bytes);
    },
    clockOffset: () => 0,
    list: async (prefix) =>
      [...objects]
        .filter(([key]) => key.startsWith(prefix))
        .map(([key, { bytes, etag }]) => ({ key, etag, size: bytes.length })),
    folders: async (prefix) => [
      ...new Set(
        [...objects.keys()]
          .filter((key) => key.startsWith(prefix) && key.includes("/", prefix.length))
          .map((key) => key.slice(prefix.length, key.indexOf("/", prefix.length))),
      ),
    ],
    head: async (key) => {
      const kept = objects.get(key);
      return kept && { size: kept.bytes.length, etag: kept.etag, sha256: kept.sha256 };
    },
    get: async (key, etag, take) => {
      const kept = objects.get(key);
      if (kept?.etag !== etag) return undefined;
      take(kept.bytes);
      return { size: kept.bytes.length, etag, sha256: kept.sha256 };
    },
    put: async (key, bytes, options) => put(key, bytes, options),
    remove: async (key, etag) => {
      const kept = objects.get(key);
      if (kept !== undefined && kept.etag !== etag) return "changed";
      objects.delete(key);
      return "removed";
    },
    parts: {
      begin: async (_key, sha256) => {
        const id = `upload-${uploads.size + 1}`;
        uploads.set(id, { sha256, parts: new Map() });
        return id;
      },
      put: async (_key, id, number, bytes) => {
        const etag = `"${md5(bytes)}"`;
        uploads
          .get(id)
          ?.parts.set(number, { bytes: Uint8Array.from(bytes), etag, sha256: undefined });
        return etag;
      },
      list: async (_key, id) => {
        const parts = uploads.get(id)?.parts;
        return (
          parts &&
          [...parts]
            .map(([number, { etag, bytes }]): StoredPart => ({ number, etag, size: bytes.length }))
            .toSorted((a, b) => a.number - b.number)
        );
      },
      complete: async (key, id, parts, condition) => {
        const upload = uploads.get(id);
        if (upload === undefined) return { kind: "lost" };
        const bytes = parts.map(
          ({ number }) => upload.parts.get(number)?.bytes ?? new Uint8Array(),
        );
        const outcome = put(key, Buffer.concat(bytes), { sha256: upload.sha256, condition });
        if (outcome.kind === "stored") uploads.delete(id);
        return outcome;
      },
      abort: async (_key, id) => void uploads.delete(id),
    },
  };
};

const md5 = (bytes: Uint8Array): string => createHash("md5").update(bytes).digest("hex");
