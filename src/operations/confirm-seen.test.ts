import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { openBench, typingOf } from "../../test/support/delivery-bench.ts";
import { fakeAgent, TRANSCRIPT } from "../../test/support/delivery-world.ts";
import { confirmSeen, recallUnseen } from "./confirm-seen.ts";
import { HANDED } from "./paste-delivery.ts";
import { conclude } from "./turn.ts";

const handOver = (bench: ReturnType<typeof openBench>, transcript: string | undefined): void => {
  const attempt = bench.begin("submitted", transcript);
  conclude(bench, bench.delivery(), attempt, "confirmed", HANDED);
};

describe("confirmSeen", () => {
  it("marks what the transcript shows, and says where", async () => {
    await using bench = openBench();
    handOver(bench, TRANSCRIPT);
    assert.equal(confirmSeen(bench), 0);
    bench.transcripts.append(TRANSCRIPT, `{"type":"summary"}\n${typingOf(bench.delivery())}`);
    assert.equal(confirmSeen(bench, "cx.party"), 0);
    assert.equal(confirmSeen(bench, "cc.party"), 1);
    assert.equal(bench.delivery().evidence, "transcript line 3");
  });

  it("marks nothing for an agent without a transcript", async () => {
    await using bench = openBench();
    handOver(bench, undefined);
    assert.equal(confirmSeen(bench), 0);
    assert.equal(bench.delivery().state, "handed");
  });
});

describe("recallUnseen", () => {
  it("leaves with its program what that program still may see", async () => {
    await using bench = openBench();
    handOver(bench, TRANSCRIPT);
    assert.equal(recallUnseen(bench, fakeAgent(), bench.terminal.incarnation()), false);
    assert.equal(bench.delivery().state, "handed");
  });

  it("takes back what a program ended without having seen", async () => {
    await using bench = openBench();
    handOver(bench, TRANSCRIPT);
    bench.terminal.endProgram();
    assert.equal(recallUnseen(bench, fakeAgent(), bench.terminal.incarnation()), true);
    assert.equal(bench.delivery().state, "stored");
  });

  it("takes back nothing that the transcript shows", async () => {
    await using bench = openBench();
    handOver(bench, TRANSCRIPT);
    bench.terminal.endProgram();
    bench.transcripts.append(TRANSCRIPT, typingOf(bench.delivery()));
    assert.equal(recallUnseen(bench, fakeAgent(), bench.terminal.incarnation()), true);
    assert.equal(bench.delivery().state, "seen");
  });

  it("takes back nothing where no transcript could prove absence", async () => {
    await using bench = openBench();
    handOver(bench, undefined);
    bench.terminal.endProgram();
    assert.equal(recallUnseen(bench, fakeAgent(), bench.terminal.incarnation()), false);
  });

  it("takes back nothing where the transcript is not the one it was", async () => {
    await using bench = openBench();
    bench.transcripts.append(TRANSCRIPT, "what was there before");
    handOver(bench, TRANSCRIPT);
    bench.terminal.endProgram();
    bench.transcripts.empty(TRANSCRIPT);
    assert.equal(recallUnseen(bench, fakeAgent(), bench.terminal.incarnation()), false);
    assert.equal(bench.delivery().state, "handed");
  });

  it("takes back nothing from a program that is only suspended", async () => {
    await using bench = openBench();
    handOver(bench, TRANSCRIPT);
    const other = { ...bench.terminal.incarnation(), agentPid: 9_999 };
    assert.equal(recallUnseen(bench, fakeAgent(), other), false);
    assert.equal(bench.delivery().state, "handed");
  });
});
