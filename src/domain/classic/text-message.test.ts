import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { readClassicMessage } from "./classic-message.ts";
import { commitMessage } from "./commit-message.ts";
import { compactJson } from "./format-json.ts";
import { stepLine } from "./render-setup.ts";
import { parseTextMessage } from "./text-message.ts";

describe("a message in a text file", () => {
  it("is read as the same message in messages.json would be", () => {
    const fields = parseTextMessage(
      "build2 ready.txt",
      "\u{feff}\r\nTO: build1\r\nFrom: build2\r\nPRIORITY: HIGH\r\nTYPE: request\r\nTIMESTAMP: 2025-11-04 23:06\r\nSUBJECT: Ready: now\r\n---\r\n\r\nBuild2 is up.\r\nTO: nobody\r\n",
    );
    assert.ok(fields !== undefined);
    assert.equal(
      compactJson(fields),
      String.raw`{"id":"txt_build2_ready","from":"build2","to":"build1","type":"request","subject":"Ready: now","body":"Build2 is up.\nTO: nobody","timestamp":"2025-11-04 23:06","priority":"HIGH"}`,
    );
    assert.equal(readClassicMessage(fields).at, Date.UTC(2025, 10, 4, 23, 6));
  });

  it("that names nobody is none", () => {
    assert.equal(parseTextMessage("a.txt", "Hello.\n"), undefined);
    assert.equal(parseTextMessage("a.txt", ""), undefined);
    assert.equal(parseTextMessage("a.txt", "SUBJECT: x\n\nTO: build1"), undefined);
  });

  it("keeps a rule that is drawn further down", () => {
    const fields = parseTextMessage("a.txt", "TO: all\n\none\n\n---\ntwo");
    assert.equal(fields?.get("body"), "one\n\n---\ntwo");
  });
});

describe("a commit of the classic layout", () => {
  const message = { kind: "message", from: "build1", to: "build2", subject: "Ready" } as const;

  it("is called as the original's scripts call theirs", () => {
    const at = Date.UTC(2025, 10, 4, 23, 6, 20);
    const lines = [
      message,
      { kind: "read", host: "build1" } as const,
      { kind: "ack", id: "msg_1_1", host: "build2" } as const,
      { kind: "status", host: "build1", status: "building", at } as const,
      { kind: "archive", host: "build1", count: 3 } as const,
      { kind: "jobs", host: "build1" } as const,
      { kind: "locks", host: "build1" } as const,
    ].map((change) => commitMessage([change]));
    assert.deepEqual(lines, [
      "Message from build1 to build2: Ready",
      "[build1] Marked messages as read",
      "Ack msg_1_1 by build2",
      "[build1] Status: building at 2025-11-04T23:06:20Z",
      "[build1] Archived 3 messages",
      "[build1] Jobs updated",
      "[build1] Locks updated",
    ]);
  });

  it("of several changes names each once", () => {
    const read = { kind: "read", host: "build1" } as const;
    assert.equal(
      commitMessage([message, read, read]),
      "Message from build1 to build2: Ready (and 1 more)\n\nMessage from build1 to build2: Ready\n[build1] Marked messages as read",
    );
    assert.equal(commitMessage([]), "");
  });

  it("is one line whatever the subject holds", () => {
    const evil = { ...message, subject: "a\n\nCo-authored-by: x\u{1b}" };
    assert.equal(
      commitMessage([evil]),
      String.raw`Message from build1 to build2: a Co-authored-by: x\u{1b}`,
    );
  });
});

describe("a step of a set-up", () => {
  it("is one line with its place, its outcome and what there is to say", () => {
    const step = { name: "Clone the repository", outcome: "ok", detail: "" } as const;
    assert.equal(stepLine(step, 2, 8), "[2/8] Clone the repository: ok");
    assert.equal(
      stepLine({ ...step, outcome: "failed", detail: "no\ngit" }, 1, 8),
      "[1/8] Clone the repository: failed (no git)",
    );
  });
});
