export interface StoredObject {
  readonly key: string;
  readonly size: number;
  /** Names this version of it; compared, never understood. */
  readonly etag: string;
}

export interface ObjectFacts {
  readonly size: number;
  readonly etag: string;
  /** Of its whole content, where whoever stored it said so. */
  readonly sha256: string | undefined;
}

/** What must be true of the object that a write replaces. */
export type Condition =
  | { readonly kind: "absent" }
  | { readonly kind: "same"; readonly etag: string };

export type Put =
  | { readonly kind: "stored"; readonly etag: string }
  /** The condition did not hold, perhaps because an earlier try of this very write had succeeded. */
  | { readonly kind: "changed" };

export interface StoredPart {
  readonly number: number;
  readonly size: number;
  readonly etag: string;
}

/**
 * Objects on another machine. What fails for a while is tried again inside; then these throw: STORE_UNAVAILABLE,
 * STORE_DENIED, STORE_UNKNOWN for a bucket that is not there, STORE_UNFIT, INTERRUPTED.
 */
export interface ObjectStore {
  /** Every object whose key begins with `prefix`. */
  list(prefix: string): Promise<readonly StoredObject[]>;
  /** The names between `prefix` and the next slash. */
  folders(prefix: string): Promise<readonly string[]>;
  head(key: string): Promise<ObjectFacts | undefined>;
  /** Gives the object's bytes in order, each once. Undefined when this version is not there. */
  get(
    key: string,
    etag: string,
    take: (bytes: Uint8Array) => void,
  ): Promise<ObjectFacts | undefined>;
  put(
    key: string,
    bytes: Uint8Array,
    options: { readonly sha256: string; readonly condition: Condition },
  ): Promise<Put>;
  /** Removes this version; `changed` when another one is there. */
  remove(key: string, etag: string): Promise<"removed" | "changed">;
  readonly parts: PartUploads;
  /** How far this machine's clock is behind the store's, in milliseconds, once that was found out; else 0. */
  clockOffset(): number;
}

/** Objects that are too large for one request: parts of at least 5 MiB but for the last, at most 10,000 of them. */
export interface PartUploads {
  /** Begins an upload, of which nothing shows until it is completed. */
  begin(key: string, sha256: string): Promise<string>;
  /** Stores a part, or stores it anew. */
  put(key: string, uploadId: string, number: number, bytes: Uint8Array): Promise<string>;
  /** What is stored of an upload; undefined when the store does not know it any more. */
  list(key: string, uploadId: string): Promise<readonly StoredPart[] | undefined>;
  /** Makes the parts one object; `lost` when the store does not know the upload any more. */
  complete(
    key: string,
    uploadId: string,
    parts: readonly StoredPart[],
    condition: Condition,
  ): Promise<Put | { readonly kind: "lost" }>;
  /** Drops an upload, also one that is gone already. */
  abort(key: string, uploadId: string): Promise<void>;
}
