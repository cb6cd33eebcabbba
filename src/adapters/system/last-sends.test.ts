import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";

import type { MessageId } from "../../domain/message.ts";
import { createLastSends } from "./last-sends.ts";

const setUp = (t: TestContext): string => {
  const directory = mkdtempSync(join(tmpdir(), "party-last-sends-"));
  t.after(() => rmSync(directory, { recursive: true }));
  return directory;
};

const sendAt = (at: number, hash = 7) => ({
  id: "01990000-0000-7000-8000-0000deadbeef" as MessageId,
  at,
  hash,
});

test("each sender's last message is remembered from one process to the next", (t) => {
  const directory = setUp(t);
  const exchange = (sender: string, at: number, hash?: number) =>
    createLastSends(directory).exchange(sender, sendAt(at, hash));
  assert.equal(exchange("human", Date.now(), 2 ** 53 - 1), undefined);
  assert.equal(exchange("cc.party", 1), undefined);
  assert.equal(exchange("human", 3, 0)?.hash, 2 ** 53 - 1);
  assert.deepEqual(exchange("human", 4), sendAt(3, 0));
  assert.deepEqual(readdirSync(directory), ["last-send.cc.party", "last-send.human"]);
  assert.equal(statSync(join(directory, "last-send.human")).mode & 0o777, 0o600);
});

test("what can't be read is nothing, and what can't be written is left", (t) => {
  const directory = setUp(t);
  const { exchange } = createLastSends(directory);
  for (const odd of ["", "{}", "x".repeat(70), "\0".repeat(70)]) {
    writeFileSync(join(directory, "last-send.human"), odd);
    assert.equal(exchange("human", sendAt(1)), undefined, odd);
  }
  symlinkSync(join(directory, "elsewhere"), join(directory, "last-send.cx.party"));
  assert.equal(exchange("cx.party", sendAt(1)), undefined);
  assert.equal(createLastSends("/nowhere").exchange("human", sendAt(1)), undefined);
  assert.deepEqual(readdirSync(directory).toSorted(), ["last-send.cx.party", "last-send.human"]);
});
