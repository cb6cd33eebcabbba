import assert from "node:assert/strict";
import { describe, it } from "node:test";

import * as fc from "fast-check";

import { EMPTY_RECORD, formatRecord, parseRecord, type ShareRecord } from "./share-record.ts";

const FILE = { size: 3, stamp: "1-2-3", sha256: "ab", etag: '"e"' };

describe("the record of a sync", () => {
  it("is read as it was written, whatever the files are called", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string({ unit: "binary" })), (paths) => {
        const record: ShareRecord = {
          conditional: true,
          syncedAt: Date.UTC(2026, 10, 20),
          files: new Map(paths.map((path) => [path, FILE])),
          uploads: new Map([["shared/big", { uploadId: "u", sha256: "ab", partSize: 8 }]]),
          allowed: new Map([["shared/key", "ab"]]),
        };
        assert.deepEqual(
          new Set(parseRecord(formatRecord(record), "f").files.keys()),
          new Set(paths),
        );
        assert.deepEqual(parseRecord(formatRecord(record), "f").uploads, record.uploads);
      }),
    );
    assert.deepEqual(parseRecord(formatRecord(EMPTY_RECORD), "f"), EMPTY_RECORD);
  });

  it("is refused with the file's name when it is none", () => {
    const good = JSON.parse(formatRecord(EMPTY_RECORD)) as object;
    for (const text of [
      "",
      "{}",
      "null",
      formatRecord(EMPTY_RECORD).slice(0, 20),
      JSON.stringify({ ...good, v: 2 }),
      JSON.stringify({ ...good, files: { x: { ...FILE, size: "3" } } }),
      JSON.stringify({ ...good, uploads: { x: { upload_id: "u", sha256: "a", part_size: 0 } } }),
      JSON.stringify({ ...good, allowed: { x: 1 } }),
    ]) {
      assert.throws(() => parseRecord(text, "/s/share.json"), {
        code: "SHARE_UNUSABLE",
        message: '"/s/share.json" is no record of a sync.',
      });
    }
  });
});
