import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { type Bench, openBench, typingOf } from "../../test/support/delivery-bench.ts";
import { fakeAgent, TRANSCRIPT } from "../../test/support/delivery-world.ts";
import { createFakePrograms, type FakePrograms } from "../../test/support/fake-programs.ts";
import type { Message } from "../domain/message.ts";
import { deliverNext } from "./deliver-next.ts";
import type { Turn } from "./turn.ts";

interface NativeBench {
  readonly bench: Bench;
  readonly programs: FakePrograms;
  turn(): Promise<Turn>;
}

const openNativeBench = (changes: Partial<Message> = {}, transcript = TRANSCRIPT): NativeBench => {
  const programs = createFakePrograms(transcript);
  const bench = openBench(changes, { programs, mayInterrupt: ({ from }) => from === "human" });
  const turn = (): Promise<Turn> =>
    bench.during(deliverNext(bench, "cc.party", fakeAgent(), bench.settling));
  return { bench, programs, turn };
};

const queuedLine = (bench: Bench): string =>
  JSON.stringify({
    type: "queue-operation",
    operation: "enqueue",
    content: typingOf(bench.delivery()),
  });

describe("a program with an interface of its own", () => {
  it("is given the envelope without a key or a paste, and its record says when it is seen", async () => {
    const { bench, programs, turn } = openNativeBench();
    await using _bench = bench;
    programs.answer = { kind: "read" };
    programs.given = (text) => bench.transcripts.append(TRANSCRIPT, text);
    await turn();
    assert.deepEqual(
      programs.gave.map(({ text }) => text),
      [typingOf(bench.delivery())],
    );
    assert.deepEqual(bench.terminal.acts, []);
    const { state, rung, evidence } = bench.delivery();
    assert.deepEqual([state, rung, evidence], ["seen", "native", "transcript line 2"]);
  });

  it("that queues it is said to have it, and to have shown it once its record does", async () => {
    const { bench, programs, turn } = openNativeBench();
    await using _bench = bench;
    programs.answer = { kind: "read" };
    programs.given = () => bench.transcripts.append(TRANSCRIPT, queuedLine(bench));
    await turn();
    assert.equal(bench.delivery().state, "handed");
    assert.match(bench.delivery().evidence ?? "", /queued by the program itself/v);
    bench.transcripts.append(TRANSCRIPT, typingOf(bench.delivery()));
    await turn();
    assert.equal(bench.delivery().state, "seen");
  });

  it("is given it whatever the screen shows: a dialog, a draft, a turn", async () => {
    for (const spoil of ["dialog", "draft", "work"] as const) {
      const { bench, programs, turn } = openNativeBench();
      await using _bench = bench;
      programs.answer = { kind: "accepted", evidence: "entry 7" };
      if (spoil === "dialog") bench.program().show("dialog");
      if (spoil === "draft") bench.program().type("a human's draft");
      if (spoil === "work") bench.program().work(60_000);
      await turn();
      assert.equal(bench.delivery().state, "handed", spoil);
      assert.equal(bench.delivery().evidence, "entry 7");
      assert.deepEqual(bench.terminal.acts, [], spoil);
    }
  });

  it("that takes nothing, proven, is typed into instead", async () => {
    const { bench, programs, turn } = openNativeBench();
    await using _bench = bench;
    programs.answer = { kind: "refused", reason: "ECONNREFUSED" };
    await turn();
    assert.equal(bench.delivery().state, "stored");
    await turn();
    assert.equal(bench.delivery().rung, "paste");
    assert.equal(programs.gave.length, 1);
    assert.deepEqual(bench.terminal.reads, [typingOf(bench.delivery())]);
  });

  it("that shows nothing of it is typed into only once it rests and its record proves absence", async () => {
    const { bench, programs, turn } = openNativeBench();
    await using _bench = bench;
    programs.answer = { kind: "doubtful", reason: "cut off" };
    await turn();
    assert.deepEqual(bench.terminal.acts, []);
    for (let left = 60; left > 0 && bench.delivery().rung !== "paste"; left -= 1) {
      await turn();
      await bench.clock.advance(500);
    }
    assert.equal(programs.gave.length, 1);
    assert.deepEqual(bench.terminal.reads, [typingOf(bench.delivery())]);
  });

  it("that keeps it in its own queue after a crash is not given it again", async () => {
    const { bench, programs, turn } = openNativeBench();
    await using _bench = bench;
    programs.answer = { kind: "doubtful", reason: "cut off" };
    programs.keeps = true;
    await turn();
    await turn();
    assert.equal(bench.delivery().state, "handed");
    assert.match(bench.delivery().evidence ?? "", /stands in the fake's queue/v);
    assert.equal(programs.gave.length, 1);
  });

  it("without a record, in doubt, is not given it again: the sender is told", async () => {
    const { bench, programs, turn } = openNativeBench({}, "/nowhere");
    await using _bench = bench;
    programs.answer = { kind: "doubtful", reason: "cut off" };
    bench.transcripts.append("/nowhere", "it was there");
    await turn();
    bench.transcripts.empty("/nowhere");
    for (let left = 60; left > 0 && bench.delivery().state !== "unsure"; left -= 1) {
      await turn();
      await bench.clock.advance(500);
    }
    assert.equal(bench.delivery().state, "unsure");
    assert.equal(programs.gave.length, 1);
    assert.deepEqual(bench.terminal.acts, []);
  });

  it("is broken into only for those who may", async () => {
    for (const [from, interrupts] of [
      ["human", true],
      ["oc.party", false],
    ] as const) {
      const { bench, programs, turn } = openNativeBench({ from, interrupt: true });
      await using _bench = bench;
      programs.answer = { kind: "accepted", evidence: "entry 7" };
      await turn();
      assert.deepEqual(
        programs.gave.map(({ interrupt }) => interrupt),
        [interrupts],
      );
    }
  });

  it("is left alone where only pasting is allowed", async () => {
    const { bench, programs } = openNativeBench();
    await using _bench = bench;
    const agent = { ...fakeAgent(), rungs: ["paste"] as const };
    await bench.during(deliverNext(bench, "cc.party", agent, bench.settling));
    assert.equal(programs.gave.length, 0);
    assert.equal(bench.delivery().rung, "paste");
  });
});

const settle = async ({ bench, turn }: NativeBench, until: () => boolean): Promise<void> => {
  for (let left = 60; left > 0 && !until(); left -= 1) {
    await turn();
    await bench.clock.advance(500);
  }
  assert.ok(until());
};

describe("a program that ends with a message in its queue", () => {
  const ROLLOUT = "/x/rollout-1-01a21994-8876-7312-9803-f162a87b1083.jsonl";

  it("loses it with that queue, so that the next one is given it", async () => {
    const native = openNativeBench();
    const { bench, programs, turn } = native;
    await using _bench = bench;
    programs.answer = { kind: "read" };
    programs.given = () => bench.transcripts.append(TRANSCRIPT, queuedLine(bench));
    await turn();
    bench.terminal.endProgram();
    bench.terminal.startProgram();
    await settle(native, () => programs.gave.length === 2);
    assert.equal(new Set(programs.gave.map(({ id }) => id)).size, 1);
  });

  it("that outlives it has it taken out of there before the next one is given it", async () => {
    const native = openNativeBench({}, ROLLOUT);
    const { bench, programs, turn } = native;
    await using _bench = bench;
    bench.transcripts.append(ROLLOUT, "it begins");
    programs.answer = { kind: "accepted", evidence: "entry 7" };
    await turn();
    bench.terminal.endProgram();
    bench.terminal.startProgram();
    programs.left = "unknown";
    for (let left = 20; left > 0; left -= 1) {
      await turn();
      await bench.clock.advance(500);
    }
    assert.equal(programs.gave.length, 1, "while nobody knows what its queue holds");
    programs.left = "gone";
    await settle(native, () => programs.gave.length === 2);
    assert.deepEqual(programs.reclaimed.at(-1), ROLLOUT);
  });
});
