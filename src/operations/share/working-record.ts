import type { BegunUpload, KnownFile, ShareRecord } from "../../domain/share/share-record.ts";
import type { Clock } from "../../ports/clock.ts";
import type { FileState } from "../../ports/share-files.ts";
import type { ShareMemory } from "../../ports/share-memory.ts";

/** The record of a sync while it runs. */
export interface WorkingRecord {
  readonly files: Map<string, KnownFile>;
  readonly uploads: Map<string, BegunUpload>;
  readonly allowed: Map<string, string>;
  conditional: boolean;
  syncedAt: number | undefined;
  /** Writes it when there is something new and the last time is a while ago. */
  saveSoon(): void;
  save(): void;
}

/** A file as it is remembered once it is equal to an object. */
export const toKnown = (
  { size, stamp, settled }: FileState,
  sha256: string,
  etag: string,
): KnownFile => ({ size, stamp: settled ? stamp : "", sha256, etag });

/** What is lost when a sync is killed between two saves is found again by comparing: it costs time only. */
const SAVE_EVERY = 2_000;

export const openRecord = (memory: ShareMemory, clock: Clock): WorkingRecord => {
  const { files, uploads, allowed, conditional, syncedAt } = memory.load();
  let savedAt = clock.monotonic();
  const record: WorkingRecord = {
    files: new Map(files),
    uploads: new Map(uploads),
    allowed: new Map(allowed),
    conditional,
    syncedAt,
    save: () => {
      memory.save(record satisfies ShareRecord);
      savedAt = clock.monotonic();
    },
    saveSoon: () => {
      if (clock.monotonic() - savedAt >= SAVE_EVERY) record.save();
    },
  };
  return record;
};
