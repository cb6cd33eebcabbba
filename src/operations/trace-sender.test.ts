import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { createFakeProcesses, type FakeProcess } from "../../test/support/fake-processes.ts";
import { traceCaller, traceSender } from "./trace-sender.ts";

const FILE = { device: "1", inode: "77" };

const process = (pid: number, parent: number): FakeProcess => ({
  pid,
  parent,
  program: "/party/src/apps/relay/main.ts",
  startedAt: pid,
  open: [FILE.inode],
});

/** Pane 10 with an agent 11 that runs 12, which hold the file but for 11; a person's shell 20; 30, which nobody can trace; an editor 40; `relay mcp` as 50 of a person and as 51 in the pane; 60 in the agent's sandbox, 61 in a person's. */
const TABLE = [
  process(10, 1),
  { ...process(11, 10), open: ["78"] },
  process(12, 11),
  process(20, 1),
  { ...process(30, 1), orphan: true },
  { ...process(40, 1), program: "/usr/bin/editor" },
  { ...process(50, 20), words: ["mcp"] },
  { ...process(51, 11), words: ["mcp"] },
  { ...process(60, 11), within: 3 },
  { ...process(61, 20), within: 4 },
];

const trace = (holder: number): string | undefined =>
  traceSender(
    {
      processes: createFakeProcesses(() => TABLE),
      panePids: new Map([["cc.party", 10]]),
    },
    holder,
    FILE,
  );

describe("the sender of a file", () => {
  it("is the agent in whose pane the process runs that holds it", () => {
    assert.equal(trace(12), "cc.party");
    assert.equal(trace(10), "cc.party");
  });

  it("is the human when that process runs outside of every agent's pane", () => {
    assert.equal(trace(20), "human");
  });

  it("is nobody for a process of which nobody can tell where it comes from", () => {
    assert.equal(trace(30), undefined);
  });

  it("is nobody for a program that is no relay: what it writes may have been moved by another", () => {
    assert.equal(trace(40), undefined);
  });

  it("is never the human where a model calls, which `relay mcp` is for; its agent it is as ever", () => {
    assert.equal(trace(50), undefined);
    assert.equal(trace(51), "cc.party");
  });

  it("is the agent whose sandbox numbers the process anew, and nobody for another sandbox", () => {
    assert.equal(trace(3), "cc.party");
    assert.equal(trace(4), undefined);
  });

  it("is nobody for a process that holds another file, and for one that has ended", () => {
    assert.equal(trace(11), undefined);
    assert.equal(trace(99), undefined);
  });
});

const ask = (holder: number) =>
  traceCaller(
    { processes: createFakeProcesses(() => TABLE), panePids: new Map([["cc.party", 10]]) },
    holder,
    FILE,
  );

describe("who asks over the socket", () => {
  it("is the agent of its pane or the human, whatever program it is", () => {
    assert.deepEqual(ask(12), { traced: "cc.party" });
    assert.deepEqual(ask(20), { traced: "human" });
    assert.deepEqual(ask(40), { traced: "human" });
  });

  it("is nobody where nothing tells where it comes from, and unproven without the file", () => {
    assert.deepEqual(ask(30), { traced: undefined });
    assert.deepEqual(ask(11), "unproven");
    assert.deepEqual(ask(99), "unproven");
  });
});
