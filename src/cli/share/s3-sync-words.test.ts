import assert from "node:assert/strict";
import { it } from "node:test";

import { s3SyncWords } from "./s3-sync-words.ts";

it("s3-sync is relay share sync, and with --daemon relay share watch", () => {
  assert.deepEqual(s3SyncWords([]), ["share", "sync"]);
  assert.deepEqual(s3SyncWords(["--delete", "--daemon"]), ["share", "watch", "--delete"]);
  assert.equal(s3SyncWords(["--daemon", "--help"]), undefined);
  assert.throws(() => s3SyncWords(["--demon"]), {
    code: "USAGE",
    message: 'There is no "--demon".',
  });
});
