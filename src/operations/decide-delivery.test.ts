import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { openBench, typingOf } from "../../test/support/delivery-bench.ts";
import { FAKE_PROFILE } from "../../test/support/fake-panes.ts";
import { messageOf } from "../../test/support/message.ts";
import { dropDelivery, retryDelivery } from "./decide-delivery.ts";
import { markRead } from "./mark-read.ts";
import { createNotifyingLedger } from "./notifying-ledger.ts";
import { tellEnded, tellSender, tellUnsure } from "./tell-sender.ts";
import { hold } from "./turn.ts";
import { typeMessage } from "./type-message.ts";

const BY = { id: messageOf(1).id, by: "human", recipient: undefined };

describe("a person's decision", () => {
  it("sends again what was given up, and only that", async () => {
    await using bench = openBench();
    assert.throws(() => retryDelivery(bench, BY), {
      code: "STATE_REFUSED",
      message: "0000000001 can not be sent again: it is cc.party stored.",
    });
    dropDelivery(bench, BY);
    assert.equal(bench.delivery().reason, "dropped by human");
    assert.equal(retryDelivery(bench, BY).length, 1);
    assert.equal(bench.delivery().state, "stored");
  });

  it("drops nothing that stands in a composer", async () => {
    await using bench = openBench();
    bench.begin("pasted", undefined);
    hold(bench, bench.delivery(), { because: "dialog", reason: "shows a dialog" });
    assert.throws(() => dropDelivery(bench, BY), /it is cc\.party handing\./v);
  });

  it("can be about one recipient, and says when there is no such", async () => {
    await using bench = openBench();
    bench.ledger.store(messageOf(2), ["cc.party", "cx.party"], 1);
    const id = messageOf(2).id;
    assert.equal(dropDelivery(bench, { ...BY, id, recipient: "cx.party" }).length, 1);
    const states = bench.ledger.deliveriesOf(id).map(({ state }) => state);
    assert.deepEqual(states, ["stored", "failed"]);
    const other = { ...BY, id, recipient: "oc.party" };
    assert.throws(() => dropDelivery(bench, other), /it is not for that recipient\./v);
  });
});

describe("an agent that decides", () => {
  it("may about what it sent and what goes to itself, and about nothing else", async () => {
    await using bench = openBench();
    const id = messageOf(1).id;
    const other = { ...BY, id, agent: "cx.party" };
    assert.throws(
      () => dropDelivery(bench, other),
      /cx\.party can not decide about .* to cc\.party/v,
    );
    assert.equal(bench.delivery().state, "stored");
    assert.equal(dropDelivery(bench, { ...other, agent: "cc.party" }).length, 1);
  });
});

describe("markRead", () => {
  it("marks everything unread, and confirms an attempt that was under way", async () => {
    await using bench = openBench();
    const attempt = bench.begin("pasted", undefined);
    bench.ledger.store(messageOf(2), ["cc.party"], 2);
    assert.deepEqual(markRead(bench, "cc.party", undefined), [messageOf(1).id, messageOf(2).id]);
    assert.equal(bench.delivery().evidence, "relay read in the name of cc.party");
    assert.equal(bench.ledger.attemptsOf(attempt.delivery)[0]?.phase, "confirmed");
    assert.equal(bench.ledger.deliveriesOf(messageOf(2).id)[0]?.rung, "pull");
    assert.deepEqual(markRead(bench, "cc.party", undefined), []);
  });

  it("shows again what was read before, and marks nobody else's", async () => {
    await using bench = openBench();
    assert.deepEqual(markRead(bench, "oc.party", [messageOf(1).id]), []);
    markRead(bench, "cc.party", [messageOf(1).id]);
    assert.deepEqual(markRead(bench, "cc.party", [messageOf(1).id]), [messageOf(1).id]);
    assert.equal(bench.delivery().state, "seen");
  });
});

describe("telling a sender", () => {
  it("says who, which and why, and answers the message it is about", async () => {
    const woken: string[] = [];
    const changes = { subject: `Release\n${"x".repeat(99)}`, thread: "t", project: "p" };
    await using bench = openBench(changes, { wake: (name) => void woken.push(name) });
    tellUnsure(bench, bench.delivery(), "nobody saw it");
    tellEnded(bench, bench.delivery(), "failed", "given up");
    const notes = bench.ledger.inbox({ recipient: "oc.party", unread: true, limit: 5 });
    const [unsure, ended] = notes.map(({ message }) => message);
    assert.equal(unsure?.subject, "Unsure: 0000000001 to cc");
    assert.match(
      unsure?.body ?? "",
      /whether cc read .*: nobody saw it\.\n.*relay retry 0000000001/sv,
    );
    assert.deepEqual(
      [unsure?.replyTo, unsure?.thread, unsure?.project],
      [messageOf(1).id, "t", "p"],
    );
    assert.equal(ended?.subject, "Failed: 0000000001 to cc");
    assert.deepEqual(woken, ["oc.party", "oc.party"]);
  });

  it("never tells relay of itself", async () => {
    await using bench = openBench();
    tellSender(bench, "relay", "subject", "body", undefined);
    assert.deepEqual(bench.ledger.waiting(), ["cc.party"]);
  });
});

describe("hold", () => {
  it("writes a cause once, however its words change, and again when the cause does", async () => {
    await using bench = openBench();
    const events = (): number => bench.ledger.eventsOf(messageOf(1).id).length;
    hold(bench, bench.delivery(), { because: "busy", reason: "works (1s)" });
    const once = events();
    hold(bench, bench.delivery(), { because: "busy", reason: "works (2s)" });
    assert.equal(events(), once);
    hold(bench, bench.delivery(), { because: "dialog", reason: "shows a dialog" });
    assert.equal(events(), once + 1);
  });

  it("holds nothing that was read meanwhile", async () => {
    await using bench = openBench();
    const stale = bench.delivery();
    markRead(bench, "cc.party", undefined);
    assert.deepEqual(hold(bench, stale, { because: "busy", reason: "works" }), { kind: "moved" });
    assert.equal(bench.delivery().state, "seen");
  });
});

describe("typeMessage", () => {
  const options = { display: (agent: string) => agent, mayCommand: () => true, commands: [] };
  const command = messageOf(3, { kind: "command", body: "/compact now" });

  it("types a harmless command bare for whom it is allowed, and envelopes it for others", () => {
    const bare = typeMessage(command, "cc.party", FAKE_PROFILE, options);
    assert.deepEqual(bare, { text: "/compact now", marker: undefined });
    const other = typeMessage(command, "cc.party", FAKE_PROFILE, {
      ...options,
      mayCommand: () => false,
      commands: [],
    });
    assert.match(other.text, /^<relay-message id="0000000003"/v);
    assert.equal(other.marker, "0000000003");
  });

  it("gives the same text for the same message at any time", async () => {
    await using bench = openBench({ needsReply: true, replyBy: 3_600_000 });
    const before = typingOf(bench.delivery());
    await bench.clock.advance(10 * 24 * 3_600_000);
    assert.equal(typingOf(bench.delivery()), before);
  });
});

describe("the notifying ledger", () => {
  it("tells once a turn of every kind of write, and of no reading", async () => {
    await using bench = openBench();
    let told = 0;
    const ledger = createNotifyingLedger(bench.ledger, () => {
      told += 1;
    });
    ledger.counts();
    await bench.clock.settle();
    assert.equal(told, 0);
    ledger.store(messageOf(4), ["cc.party"], 1);
    ledger.change(bench.delivery().id, { to: "held" }, 1);
    await bench.clock.settle();
    await bench.clock.settle();
    assert.equal(told, 1);
    bench.begin("opened", undefined);
    ledger.note({
      at: 1,
      type: "x",
      messageId: undefined,
      from: undefined,
      to: undefined,
      status: undefined,
      detail: undefined,
    });
    await bench.clock.settle();
    await bench.clock.settle();
    assert.equal(told, 2);
  });
});
