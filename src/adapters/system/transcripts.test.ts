import assert from "node:assert/strict";
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";

import { waitFor } from "../../../test/support/wait-for.ts";
import { createTranscripts } from "./transcripts.ts";

const setUp = (t: TestContext): string => {
  const directory = mkdtempSync(join(tmpdir(), "party-transcript-"));
  t.after(() => rmSync(directory, { recursive: true, force: true }));
  return join(directory, "transcript.jsonl");
};

const OPENING = '<relay-message id="0000000001" from="oc">';
const transcripts = createTranscripts();
const find = (path: string, offset = 0): unknown => transcripts.find(path, "0000000001", offset);

describe("a transcript", () => {
  it("shows a message plain or inside a JSON string, and on which line", (t) => {
    const path = setUp(t);
    writeFileSync(path, `one\ntwo ${OPENING}\n`);
    assert.deepEqual(find(path), { kind: "found", line: 2 });
    writeFileSync(path, `{}\n{}\n${JSON.stringify({ content: `x\n${OPENING}` })}\n`);
    assert.deepEqual(find(path), { kind: "found", line: 3 });
  });

  it("is searched behind the offset only, unless it became shorter", (t) => {
    const path = setUp(t);
    writeFileSync(path, `${OPENING}\n`);
    const offset = transcripts.size(path);
    assert.deepEqual(find(path, offset), { kind: "absent", grown: false });
    appendFileSync(path, "more\n");
    assert.deepEqual(find(path, offset), { kind: "absent", grown: true });
    assert.deepEqual(find(path, 10_000), { kind: "found", line: 1 });
  });

  it("is read on from where it was searched before, and an opening written in two parts is found", (t) => {
    const path = setUp(t);
    writeFileSync(path, "begin\n");
    assert.deepEqual(find(path), { kind: "absent", grown: true });
    for (const end of [5, 20, OPENING.length - 1]) {
      writeFileSync(path, `begin\n${OPENING.slice(0, end)}`);
      appendFileSync(path, "");
      if (end < 25) assert.equal((find(path) as { kind: string }).kind, "absent");
    }
    writeFileSync(path, `begin\n${OPENING}\n`);
    assert.deepEqual(find(path), { kind: "found", line: 2 });
  });

  it("proves nothing by another id, or while it is not there", (t) => {
    const path = setUp(t);
    assert.deepEqual(find(path), { kind: "unknown" });
    assert.equal(transcripts.size(path), 0);
    writeFileSync(path, OPENING.replace("0000000001", "0000000002"));
    assert.deepEqual(find(path), { kind: "absent", grown: true });
  });

  it("of many megabytes is found in wherever the opening stands, also across two reads", (t) => {
    const path = setUp(t);
    const mebibyte = 1 << 20;
    for (const at of [0, mebibyte - 10, mebibyte, mebibyte + 33, 3 * mebibyte - 1]) {
      writeFileSync(path, `${"\n".repeat(at)}${OPENING}${"y".repeat(99)}`);
      assert.deepEqual(find(path), { kind: "found", line: at + 1 });
    }
  });

  it("is watched from before it exists, until the watch is disposed", async (t) => {
    const path = setUp(t);
    let grown = 0;
    const watch = transcripts.watch(path, () => {
      grown += 1;
    });
    writeFileSync(`${path}.other`, "x");
    writeFileSync(path, "x");
    await waitFor("a call", () => grown > 0);
    watch[Symbol.dispose]();
    transcripts.watch("/nowhere/transcript.jsonl", () => assert.fail())[Symbol.dispose]();
  });

  it("is watched from before its directories exist", async (t) => {
    const directory = join(setUp(t), "..", "projects/one");
    const path = join(directory, "transcript.jsonl");
    let grown = 0;
    using _watch = transcripts.watch(path, () => {
      grown += 1;
    });
    mkdirSync(directory, { recursive: true });
    await waitFor("a call for the directory", () => grown > 0);
    const before = grown;
    writeFileSync(path, "x");
    await waitFor("a call for the file", () => grown > before);
  });
});
