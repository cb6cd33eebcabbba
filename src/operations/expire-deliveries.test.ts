import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { openBench } from "../../test/support/delivery-bench.ts";
import { expireDeliveries } from "./expire-deliveries.ts";
import { hold } from "./turn.ts";

const LIFE = { expiresAt: Date.UTC(2026, 10, 20, 14, 31) };

describe("expireDeliveries", () => {
  it("ends what waited too long, says what it waited for, and tells the sender", async () => {
    await using bench = openBench(LIFE);
    hold(bench, bench.delivery(), { because: "busy", reason: "works" });
    assert.equal(expireDeliveries(bench), 0);
    await bench.clock.advance(60_000);
    assert.equal(expireDeliveries(bench), 1);
    assert.equal(bench.delivery().state, "expired");
    assert.equal(bench.delivery().reason, "works");
    const [note] = bench.ledger.inbox({ recipient: "oc.party", unread: true, limit: 2 });
    assert.equal(note?.message.subject, "Expired: 0000000001 to cc");
    assert.equal(expireDeliveries(bench), 0);
  });

  it("says that the time was over where nothing else kept it", async () => {
    await using bench = openBench(LIFE);
    await bench.clock.advance(60_000);
    expireDeliveries(bench);
    assert.equal(bench.delivery().reason, "its time was over");
  });

  it("leaves alone what a rung has begun with, also while its attempt is held", async () => {
    await using bench = openBench(LIFE);
    bench.begin("pasted", undefined);
    hold(bench, bench.delivery(), { because: "dialog", reason: "shows a dialog" });
    await bench.clock.advance(60_000);
    assert.equal(expireDeliveries(bench), 0);
    assert.equal(bench.ledger.nextDue(bench.clock.now()), undefined, "no timer spins for it");
    assert.equal(bench.delivery().state, "held");
  });
});
