import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { type Bench, openBench, typingOf } from "../../test/support/delivery-bench.ts";
import { fakeAgent, TRANSCRIPT } from "../../test/support/delivery-world.ts";
import { FAKE_PROFILE } from "../../test/support/fake-panes.ts";
import type { Incarnation } from "../ports/panes.ts";
import { NO_FACTS } from "../ports/programs.ts";
import { HANDED } from "./paste-delivery.ts";
import { recallUnseen } from "./recall-unseen.ts";
import { conclude } from "./turn.ts";

const SIGHT = {
  screen: {
    rows: [],
    width: 80,
    height: 24,
    cursor: { x: 0, y: 0, visible: true },
    title: "",
    command: "fake",
    mode: undefined,
    alive: true,
    shell: false,
  },
  reading: { kind: "ready", reason: "is ready", composer: "", quiet: true },
  marks: undefined,
  profile: FAKE_PROFILE,
} as const;

const handOver = (bench: Bench, transcript: string | undefined): void => {
  const attempt = bench.begin("submitted", transcript);
  conclude(bench, bench.delivery(), attempt, "confirmed", HANDED);
};

const recall = (bench: Bench, incarnation: Incarnation, facts = NO_FACTS): Promise<string> =>
  recallUnseen(bench, fakeAgent(), { ...SIGHT, incarnation }, facts, bench.settling);

describe("recallUnseen", () => {
  it("leaves with its program what that program still may see", async () => {
    await using bench = openBench();
    handOver(bench, TRANSCRIPT);
    assert.equal(await recall(bench, bench.terminal.incarnation()), "nothing");
    assert.equal(bench.delivery().state, "handed");
  });

  it("takes back what a program ended without having seen", async () => {
    await using bench = openBench();
    handOver(bench, TRANSCRIPT);
    bench.terminal.endProgram();
    assert.equal(await recall(bench, bench.terminal.incarnation()), "moved");
    assert.equal(bench.delivery().state, "stored");
  });

  it("takes back nothing that the transcript shows", async () => {
    await using bench = openBench();
    handOver(bench, TRANSCRIPT);
    bench.terminal.endProgram();
    bench.transcripts.append(TRANSCRIPT, typingOf(bench.delivery()));
    assert.equal(await recall(bench, bench.terminal.incarnation()), "moved");
    assert.equal(bench.delivery().state, "seen");
  });

  it("takes back nothing where no transcript could prove absence", async () => {
    await using bench = openBench();
    handOver(bench, undefined);
    bench.terminal.endProgram();
    assert.equal(await recall(bench, bench.terminal.incarnation()), "nothing");
  });

  it("takes back nothing where the transcript is not the one it was", async () => {
    await using bench = openBench();
    bench.transcripts.append(TRANSCRIPT, "what was there before");
    handOver(bench, TRANSCRIPT);
    bench.terminal.endProgram();
    bench.transcripts.empty(TRANSCRIPT);
    assert.equal(await recall(bench, bench.terminal.incarnation()), "nothing");
    assert.equal(bench.delivery().state, "handed");
  });

  it("takes back nothing from a program that is only suspended", async () => {
    await using bench = openBench();
    handOver(bench, TRANSCRIPT);
    const other = { ...bench.terminal.incarnation(), agentPid: 9_999 };
    assert.equal(await recall(bench, other), "nothing");
    assert.equal(bench.delivery().state, "handed");
  });
});
