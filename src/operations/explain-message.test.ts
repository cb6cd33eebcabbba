import assert from "node:assert/strict";
import { test } from "node:test";

import type { Message, MessageId } from "../domain/message.ts";
import type { Delivery, LedgerEvent, LedgerReader } from "../ports/ledger.ts";
import { explainMessage } from "./explain-message.ts";

const ID = "01990000-0000-7000-8000-0000deadbeef" as MessageId;
const NOW = Date.parse("2026-11-20T14:00:00Z");

const explain = (
  message: Partial<Message>,
  deliveries: readonly Partial<Delivery>[],
  events: readonly Partial<LedgerEvent>[] = [],
) => {
  const whole = { id: ID, from: "oc.party", needsReply: false, ...message } as Message;
  const ledger = {
    resolve: () => ID,
    message: () => whole,
    deliveriesOf: () => deliveries.map((one) => ({ message: whole, ...one })),
    eventsOf: () => events,
  } as unknown as LedgerReader;
  return explainMessage(ledger, { id: "x", now: NOW, session: "party", daemonRuns: true });
};

test("each event is a step with its state, its time and what proves it", () => {
  const { steps } = explain(
    { needsReply: true },
    [],
    [
      { at: 1, type: "received", status: "stored", to: "cc.party" },
      { at: 2, type: "blocked", status: "held", to: "cc.party", detail: "holds somebody's draft" },
      { at: 3, type: "inject", status: "handed", to: "cc.party", detail: "paste: emptied" },
      { at: 4, type: "duplicate" },
    ],
  );
  assert.deepEqual(steps, [
    { at: 1, recipient: "cc", what: "stored", words: "ledger; answer owed" },
    { at: 2, recipient: "cc", what: "held", words: "cc holds somebody's draft" },
    { at: 3, recipient: "cc", what: "handed", words: "paste: emptied" },
    { at: 4, recipient: undefined, what: "duplicate", words: "" },
  ]);
});

test("each delivery says what it waits for; commands name the recipient only among several", () => {
  const seen = { recipient: "cc.party", state: "seen" } as const;
  const unsure = { recipient: "cx.party", state: "unsure", reason: "the pane ended" } as const;
  const one = explain({}, [unsure]);
  const id = /relay retry (?<id>[0-9a-z]{10})$/v.exec(one.commands[1] ?? "")?.groups?.["id"];
  assert.deepEqual(one.commands, ["relay peek cx", `relay retry ${id}`, `relay drop ${id}`]);
  const two = explain({}, [seen, unsure]);
  assert.deepEqual(two.commands, [
    "relay peek cx",
    `relay retry ${id} --to cx`,
    `relay drop ${id} --to cx`,
  ]);
  assert.deepEqual(two.waits, [
    {
      recipient: "cx",
      words: "a decision: nobody can know whether cx read it (the pane ended)",
    },
  ]);
});

const waitsAt = (replyBy: number) =>
  explain({ needsReply: true, replyBy }, [{ recipient: "cc.party", state: "seen" }]).waits[0]
    ?.words;

test("a debt tells its deadline, before and after it", () => {
  assert.equal(waitsAt(NOW + 18 * 60_000), "an answer from cc, due in 18 min");
  assert.equal(waitsAt(NOW - 6 * 60_000), "an answer from cc, overdue by 6 min");
});

test("the human has no screen to peek at", () => {
  const { commands, waits } = explain({}, [{ recipient: "human", state: "stored" }]);
  assert.equal(commands.length, 1);
  assert.match(commands[0] ?? "", /^relay drop /v);
  assert.equal(waits[0]?.words, "the human to read it: relay read");
});
