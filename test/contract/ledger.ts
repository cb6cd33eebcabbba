import assert from "node:assert/strict";
import { it } from "node:test";

import { shortId } from "../../src/domain/id.ts";
import type { Message } from "../../src/domain/message.ts";
import type { Ledger, NewAttempt } from "../../src/ports/ledger.ts";
import { messageOf } from "../support/message.ts";

const CC = "cc.party";

const attempt: NewAttempt = {
  rung: "paste",
  incarnation: {
    socket: "/tmp/t",
    pane: "%1",
    serverPid: 1,
    serverStartedAt: 2,
    panePid: 3,
    agentPid: 4,
    agentStartedAt: 5,
  },
  transcript: undefined,
  transcriptOffset: 0,
  textHash: "00",
};

const store = (ledger: Ledger, message: Message, to: readonly string[] = [CC]): number => {
  const stored = ledger.store(message, to, 10);
  assert.equal(stored.kind, "stored");
  return stored.kind === "stored" ? (stored.deliveries[0] ?? 0) : 0;
};

/** What every ledger owes its callers. */
export const ledgerContract = (setup: () => Ledger): void => {
  it("gives back a stored message as it was, with every field", () => {
    const ledger = setup();
    const whole = messageOf(1, {
      foreignId: "msg-1",
      trust: "proven",
      to: ["cc", "human"],
      kind: "request",
      subject: "S",
      body: "b\0\n\ud83d\ude00",
      priority: 0,
      thread: "t",
      replyTo: messageOf(7).id,
      needsReply: true,
      replyBy: 5,
      ephemeral: true,
      expiresAt: 9,
      interrupt: true,
      project: "p",
      key: "k",
      continued: true,
    });
    store(ledger, whole);
    assert.deepEqual(ledger.message(whole.id), whole);
  });

  it("stores a message once, whatever happens in between", () => {
    const ledger = setup();
    store(ledger, messageOf(1));
    assert.deepEqual(ledger.store(messageOf(1), [CC], 11), {
      kind: "duplicate",
      of: messageOf(1).id,
    });
    assert.equal(ledger.deliveriesOf(messageOf(1).id).length, 1);
  });

  it("takes one key of one sender once a day", () => {
    const ledger = setup();
    store(ledger, messageOf(1, { key: "k" }));
    const again = messageOf(2, { key: "k" });
    assert.deepEqual(ledger.store(again, [CC], 11), { kind: "duplicate", of: messageOf(1).id });
    assert.equal(
      ledger.store(messageOf(3, { key: "k", from: "cx.party" }), [CC], 11).kind,
      "stored",
    );
    assert.equal(ledger.store(messageOf(4, { key: "k" }), [CC], 11 + 86_400_000).kind, "stored");
  });

  it("hands out by priority, then in the order of arrival", () => {
    const ledger = setup();
    for (const [number, priority] of [
      [1, 2],
      [2, 1],
      [3, 0],
      [4, 1],
    ] as const) {
      store(ledger, messageOf(number, { priority }));
    }
    const order: string[] = [];
    for (let next = ledger.next(CC, 10); next !== undefined; next = ledger.next(CC, 10)) {
      order.push(next.message.body);
      ledger.change(next.id, { to: "handed" }, 10);
    }
    assert.deepEqual(order, ["body 3", "body 2", "body 4", "body 1"]);
  });

  it("raises what waited long at low priority, and never overtakes with it", () => {
    const ledger = setup();
    store(ledger, messageOf(1, { priority: 2 }));
    store(ledger, messageOf(2));
    ledger.raiseLow(10);
    assert.equal(ledger.next(CC, 10)?.message.body, "body 1");
  });

  it("passes over what was set aside, until it is due", () => {
    const ledger = setup();
    const first = store(ledger, messageOf(1));
    store(ledger, messageOf(2));
    ledger.setAside(first, 500);
    assert.equal(ledger.next(CC, 499)?.message.body, "body 2");
    assert.equal(ledger.next(CC, 500)?.message.body, "body 1");
    assert.equal(ledger.nextDue(10), 500);
  });

  it("knows for whom something waits, the human aside", () => {
    const ledger = setup();
    const id = store(ledger, messageOf(1), [CC, "human"]);
    assert.deepEqual(ledger.waiting(), [CC]);
    ledger.change(id, { to: "handed" }, 11);
    assert.deepEqual(ledger.waiting(), []);
  });

  it("refuses a step that the states do not know, and changes nothing", () => {
    const ledger = setup();
    const id = store(ledger, messageOf(1));
    ledger.change(id, { to: "handed" }, 11);
    ledger.change(id, { to: "seen", evidence: "transcript line 1" }, 12);
    assert.throws(() => ledger.change(id, { to: "stored" }, 13), { code: "STATE_REFUSED" });
    const delivery = ledger.delivery(id);
    assert.deepEqual(
      [delivery?.state, delivery?.handedAt, delivery?.seenAt, delivery?.evidence],
      ["seen", 11, 12, "transcript line 1"],
    );
  });

  it("writes a change, its attempt and its event in one commit, or none of them", () => {
    const ledger = setup();
    const id = store(ledger, messageOf(1));
    const opened = ledger.openAttempt(id, attempt, 11);
    const before = ledger.lastEvents(100).length;
    assert.throws(() =>
      ledger.together("both", () => {
        ledger.change(id, { to: "handed", attempt: { id: opened.id, phase: "confirmed" } }, 12);
        throw new Error("power cut");
      }),
    );
    assert.equal(ledger.delivery(id)?.state, "handing");
    assert.deepEqual(
      ledger.openAttempts().map(({ phase }) => phase),
      ["opened"],
    );
    assert.equal(ledger.lastEvents(100).length, before);
  });

  it("keeps attempts open until they have an end, and numbers them", () => {
    const ledger = setup();
    const id = store(ledger, messageOf(1));
    const first = ledger.openAttempt(id, attempt, 11);
    ledger.advanceAttempt(first.id, "pasted", 12);
    assert.deepEqual(ledger.openAttempts(), [{ ...first, phase: "pasted" }]);
    ledger.change(id, { to: "stored", attempt: { id: first.id, phase: "absent" } }, 13);
    assert.deepEqual(ledger.openAttempts(), []);
    const second = ledger.openAttempt(
      id,
      { ...attempt, transcript: "/t", transcriptOffset: 7 },
      14,
    );
    assert.deepEqual([second.number, second.transcript, second.transcriptOffset], [2, "/t", 7]);
    ledger.countResubmit(second.id, 15);
    ledger.change(id, { to: "handed", attempt: { id: second.id, phase: "confirmed" } }, 16);
    assert.deepEqual(
      ledger.unseen(CC).map((one) => [one.delivery.id, one.attempt.number, one.attempt.resubmits]),
      [[id, 2, 1]],
    );
    assert.deepEqual(ledger.unseen("cx.party"), []);
    assert.equal(ledger.delivery(id)?.attempts, 2);
  });

  it("marks what a reply answers, for that recipient alone", () => {
    const ledger = setup();
    store(ledger, messageOf(1, { needsReply: true }), [CC, "cx.party"]);
    assert.equal(ledger.owed().length, 2);
    store(ledger, messageOf(2, { from: CC, to: ["oc"], replyTo: messageOf(1).id }), ["oc.party"]);
    assert.deepEqual(
      ledger.deliveriesOf(messageOf(1).id).map(({ state, answeredAt }) => [state, answeredAt]),
      [
        ["answered", 10],
        ["stored", undefined],
      ],
    );
    assert.deepEqual(
      ledger.owed().map(({ recipient }) => recipient),
      ["cx.party"],
    );
  });

  it("finds a message by its whole id, its short one and a foreign one, and refuses to guess", () => {
    const ledger = setup();
    store(ledger, messageOf(1, { foreignId: "msg_1762297580_4304" }));
    store(ledger, messageOf(2, { foreignId: "twice" }));
    store(ledger, messageOf(3, { foreignId: "twice" }));
    const { id } = messageOf(1);
    assert.deepEqual(
      [id, shortId(id), `msg-${shortId(id)}`, "msg_1762297580_4304"].map(ledger.resolve),
      [id, id, id, id],
    );
    assert.throws(() => ledger.resolve("nothing"), { code: "MESSAGE_UNKNOWN" });
    assert.throws(() => ledger.resolve("twice"), { code: "MESSAGE_AMBIGUOUS" });
  });

  it("lists the inbox in reading order, and only what is unread when asked", () => {
    const ledger = setup();
    store(ledger, messageOf(1));
    store(ledger, messageOf(2, { kind: "request" }));
    store(ledger, messageOf(3, { kind: "error", priority: 2 }));
    const seen = store(ledger, messageOf(4, { kind: "warning" }));
    const bodies = (unread: boolean): readonly string[] =>
      ledger.inbox({ recipient: CC, unread, limit: 10 }).map(({ message }) => message.body);
    assert.deepEqual(bodies(true), ["body 3", "body 4", "body 2", "body 1"]);
    ledger.change(seen, { to: "seen" }, 11);
    assert.deepEqual(bodies(true), ["body 3", "body 2", "body 1"]);
    assert.deepEqual(bodies(false), ["body 1", "body 2", "body 3", "body 4"]);
  });

  it("shows a thread from any of its messages, joined by thread and by reply", () => {
    const ledger = setup();
    store(ledger, messageOf(1, { thread: "t" }));
    store(ledger, messageOf(2, { thread: "t", replyTo: messageOf(1).id }));
    store(ledger, messageOf(3, { replyTo: messageOf(2).id }));
    store(ledger, messageOf(4));
    const expected = [1, 2, 3].map((number) => messageOf(number).id);
    for (const id of expected)
      assert.deepEqual(
        ledger.thread(id).map((one) => one.id),
        expected,
      );
  });

  it("counts what waits, what is unread and what is owed", () => {
    const ledger = setup();
    store(ledger, messageOf(1, { needsReply: true }));
    const handed = store(ledger, messageOf(2));
    ledger.change(handed, { to: "handed" }, 11);
    store(ledger, messageOf(3), ["human"]);
    assert.deepEqual(ledger.counts(), [
      { recipient: CC, waits: 1, unread: 1, owes: 1 },
      { recipient: "human", waits: 0, unread: 1, owes: 0 },
    ]);
  });

  it("keeps events in order, with the message they are about and never a body", () => {
    const ledger = setup();
    const id = store(ledger, messageOf(1, { body: "secret body" }));
    ledger.change(id, { to: "held", hold: { because: "busy", reason: "works" } }, 11);
    const events = ledger.eventsOf(messageOf(1).id);
    assert.deepEqual(
      events.map(({ type, status, detail }) => [type, status, detail]),
      [
        ["received", "stored", undefined],
        ["blocked", "held", "works"],
      ],
    );
    const last = events.at(-1)?.number ?? 0;
    assert.deepEqual(ledger.events(last - 1, 10), events.slice(-1));
    assert.ok(!JSON.stringify(ledger.lastEvents(10)).includes("secret"));
  });

  it("tells what has expired before a rung began with it", () => {
    const ledger = setup();
    const id = store(ledger, messageOf(1, { expiresAt: 50 }));
    const begun = store(ledger, messageOf(2, { expiresAt: 50 }));
    ledger.openAttempt(begun, attempt, 11);
    assert.deepEqual(ledger.expired(49), []);
    assert.deepEqual(
      ledger.expired(50).map((one) => one.id),
      [id],
    );
  });

  it("remembers agents, and that one has no pane any more", () => {
    const ledger = setup();
    ledger.noteAgent({ name: CC, lastSeenAt: 1, socket: "/s", pane: "%1" });
    ledger.noteAgent({ name: CC, lastSeenAt: 2, socket: undefined, pane: undefined });
    assert.deepEqual(ledger.agents(), [{ name: CC, lastSeenAt: 2, socket: "/s", pane: undefined }]);
  });
};
