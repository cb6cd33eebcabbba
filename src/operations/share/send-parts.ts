import type { BegunUpload } from "../../domain/share/share-record.ts";
import type { Condition, Put, StoredPart } from "../../ports/object-store.ts";
import type { OpenFile } from "../../ports/share-files.ts";
import { type Content, PART_SIZE } from "./examine-file.ts";
import type { ShareDeps } from "./share-deps.ts";
import type { WorkingRecord } from "./working-record.ts";

export interface PartsOptions {
  readonly key: string;
  readonly condition: Condition;
  readonly record: WorkingRecord;
  readonly sent: (bytes: number) => void;
}

/** S3 takes 10,000. */
const MOST_PARTS = 9_000;

/** Sends a large file in parts, or the parts that are missing of an upload that was cut off. */
export const sendParts = async (
  { store, files, sha256 }: ShareDeps,
  content: Content,
  { key, condition, record, sent }: PartsOptions,
): Promise<Put | { readonly kind: "changing" }> => {
  using file = files.open(content.path);
  if (file?.stamp !== content.stamp) return { kind: "changing" };
  const { upload, stored } = await goOnOrBegin(store, key, content, record);
  const { uploadId } = upload;
  const hash = sha256();
  const parts: StoredPart[] = [];
  for (const { number, bytes } of partsOf(file, upload.partSize)) {
    hash.update(bytes);
    const there = stored.find((part) => part.number === number && part.size === bytes.length);
    const etag = there?.etag ?? (await store.parts.put(key, uploadId, number, bytes));
    parts.push({ number, etag, size: bytes.length });
    sent(bytes.length);
  }
  // What was examined is what is sent, or nothing is.
  if (!file.isUnchanged() || hash.digest() !== content.sha256) {
    await dropUpload(store, key, content.path, record);
    return { kind: "changing" };
  }
  const outcome = await store.parts.complete(key, uploadId, parts, condition);
  if (outcome.kind === "changed") return outcome;
  record.uploads.delete(content.path);
  // Lost: perhaps because it was completed and the answer went astray. Whoever looks at the object sees.
  return outcome.kind === "lost" ? { kind: "changed" } : outcome;
};

/** Forgets an upload, here and there. */
export const dropUpload = async (
  store: ShareDeps["store"],
  key: string,
  path: string,
  record: WorkingRecord,
): Promise<void> => {
  const upload = record.uploads.get(path);
  if (upload === undefined) return;
  await store.parts.abort(key, upload.uploadId);
  record.uploads.delete(path);
  record.save();
};

const goOnOrBegin = async (
  store: ShareDeps["store"],
  key: string,
  { path, sha256, size }: Content,
  record: WorkingRecord,
): Promise<{ readonly upload: BegunUpload; readonly stored: readonly StoredPart[] }> => {
  const begun = record.uploads.get(path);
  if (begun?.sha256 === sha256) {
    const stored = await store.parts.list(key, begun.uploadId);
    if (stored !== undefined) return { upload: begun, stored };
    record.uploads.delete(path);
  }
  await dropUpload(store, key, path, record);
  const uploadId = await store.parts.begin(key, sha256);
  const partSize = Math.max(PART_SIZE, Math.ceil(size / MOST_PARTS));
  const upload = { uploadId, sha256, partSize };
  record.uploads.set(path, upload);
  record.save();
  return { upload, stored: [] };
};

function* partsOf(
  file: OpenFile,
  partSize: number,
): Generator<{ readonly number: number; readonly bytes: Uint8Array }> {
  for (let offset = 0, number = 1; offset < file.size; offset += partSize, number += 1) {
    yield { number, bytes: file.read(offset, partSize) };
  }
}
