import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { it } from "node:test";

import { awaitTaken } from "../../src/adapters/outbox/await-taken.ts";
import { freshDirectory } from "../support/outbox.ts";

const setUp = (): { readonly path: string; readonly rejected: string } => {
  const directory = freshDirectory();
  const rejected = join(directory, "rejected");
  mkdirSync(rejected);
  const path = join(directory, "a.msg");
  writeFileSync(path, "");
  return { path, rejected };
};

it("waits until somebody takes the file, and no longer than it may", () => {
  const { path, rejected } = setUp();
  assert.equal(awaitTaken(path, rejected, 5), false);
  // Waiting stands still, so only another process can take it.
  spawn("sh", ["-c", 'sleep 0.1; rm "$1"', "sh", path]);
  assert.equal(awaitTaken(path, rejected, 20_000), true);
  assert.equal(awaitTaken(path, rejected, 0), true);
});

it("throws what the file was refused for, with its code", () => {
  const { path, rejected } = setUp();
  const reason = join(rejected, "a.msg.reason");
  writeFileSync(reason, "SENDER_REFUSED: cc: can not. Do so.\nfrom: outbox/human\n");
  assert.equal(awaitTaken(path, rejected, 0), false);
  spawn("sh", ["-c", 'sleep 0.05; rm "$1"', "sh", path]);
  assert.throws(() => awaitTaken(path, rejected, 20_000), {
    code: "SENDER_REFUSED",
    message: "cc: can not. Do so.",
  });
  writeFileSync(reason, "no such code: why\n");
  assert.throws(() => awaitTaken(path, rejected, 0), {
    code: "MESSAGE_INVALID",
    message: "no such code: why\n",
  });
});
