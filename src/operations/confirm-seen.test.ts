import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { openBench, typingOf } from "../../test/support/delivery-bench.ts";
import { TRANSCRIPT } from "../../test/support/delivery-world.ts";
import { confirmSeen } from "./confirm-seen.ts";
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
