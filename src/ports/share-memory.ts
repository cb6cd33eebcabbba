import type { ShareRecord } from "../domain/share/share-record.ts";

/** What a sync remembers and tells. */
export interface ShareMemory {
  /** Empty where there is none. Throws SHARE_UNUSABLE. */
  load(): ShareRecord;
  /** Durable once it has returned. */
  save(record: ShareRecord): void;
  /** One line of the log, with the time before it. */
  log(line: string): void;
}
