/** What is remembered between two syncs of one namespace: which version of each file was last equal on both sides. */

import { PartyError } from "../error.ts";

export interface KnownFile {
  readonly size: number;
  /** What has the same one need not be read: it changes with every change of the file. Empty where it can't tell. */
  readonly stamp: string;
  readonly sha256: string;
  readonly etag: string;
}

/** An upload in parts that has begun: the next sync goes on with it. */
export interface BegunUpload {
  readonly uploadId: string;
  readonly sha256: string;
  readonly partSize: number;
}

export interface ShareRecord {
  /** The store has shown that it keeps conditional writes. */
  readonly conditional: boolean;
  /** When a sync last went through; undefined: never. */
  readonly syncedAt: number | undefined;
  readonly files: ReadonlyMap<string, KnownFile>;
  readonly uploads: ReadonlyMap<string, BegunUpload>;
  /** Contents that a person let go in spite of what looked like a secret, by their hash. */
  readonly allowed: ReadonlyMap<string, string>;
}

export const EMPTY_RECORD: ShareRecord = {
  conditional: false,
  syncedAt: undefined,
  files: new Map(),
  uploads: new Map(),
  allowed: new Map(),
};

export const formatRecord = ({
  conditional,
  syncedAt,
  files,
  uploads,
  allowed,
}: ShareRecord): string =>
  `${JSON.stringify({
    v: 1,
    conditional,
    synced_at: syncedAt === undefined ? null : new Date(syncedAt).toISOString(),
    files: Object.fromEntries(files),
    uploads: Object.fromEntries(
      [...uploads].map(([path, { uploadId, sha256, partSize }]) => [
        path,
        { upload_id: uploadId, sha256, part_size: partSize },
      ]),
    ),
    allowed: Object.fromEntries(allowed),
  })}\n`;

/** Throws SHARE_UNUSABLE with the file for what is no record. */
export const parseRecord = (text: string, file: string): ShareRecord => {
  const document = parseJson(text);
  const files = tableOf(document?.["files"], toKnownFile);
  const uploads = tableOf(document?.["uploads"], toBegunUpload);
  const allowed = tableOf(document?.["allowed"], toText);
  if (document?.["v"] !== 1 || !files || !uploads || !allowed) {
    throw new PartyError("SHARE_UNUSABLE", `${JSON.stringify(file)} is no record of a sync.`, {
      hint: "Remove it: the next sync compares every file with its object and writes a new one.",
    });
  }
  const at = Date.parse(String(document["synced_at"]));
  return {
    conditional: document["conditional"] === true,
    syncedAt: Number.isNaN(at) ? undefined : at,
    files,
    uploads,
    allowed,
  };
};

type Fields = Readonly<Record<string, unknown>>;

const parseJson = (text: string): Fields | undefined => {
  try {
    return fieldsOf(JSON.parse(text));
  } catch {
    // The caller says which file it is.
    return undefined;
  }
};

const fieldsOf = (value: unknown): Fields | undefined =>
  typeof value === "object" && value !== null ? (value as Fields) : undefined;

const tableOf = <T>(
  value: unknown,
  toEntry: (value: unknown) => T | undefined,
): ReadonlyMap<string, T> | undefined => {
  const table = new Map<string, T>();
  for (const [path, item] of Object.entries(fieldsOf(value) ?? { "": undefined })) {
    const entry = toEntry(item);
    if (entry === undefined) return undefined;
    table.set(path, entry);
  }
  return table;
};

const toKnownFile = (value: unknown): KnownFile | undefined => {
  const { size, stamp, sha256, etag } = fieldsOf(value) ?? {};
  return typeof size === "number" &&
    typeof stamp === "string" &&
    typeof sha256 === "string" &&
    typeof etag === "string"
    ? { size, stamp, sha256, etag }
    : undefined;
};

const toBegunUpload = (value: unknown): BegunUpload | undefined => {
  const { upload_id: uploadId, sha256, part_size: partSize } = fieldsOf(value) ?? {};
  return typeof uploadId === "string" &&
    typeof sha256 === "string" &&
    typeof partSize === "number" &&
    partSize > 0
    ? { uploadId, sha256, partSize }
    : undefined;
};

const toText = (value: unknown): string | undefined =>
  typeof value === "string" ? value : undefined;
