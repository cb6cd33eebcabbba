import assert from "node:assert/strict";
import { describe, it } from "node:test";

import * as fc from "fast-check";

import { messageOf } from "../../../test/support/message.ts";
import type { Message } from "../message.ts";
import { type Card, formatSnapshot, parseSnapshot } from "./snapshot.ts";
import { itemToWire, wireToItem } from "./wire-item.ts";
import { messageToWire, wireToMessage } from "./wire-message.ts";

const CARD: Card = {
  host: "build1",
  instance: "life-1",
  sequence: 7,
  writtenAt: Date.parse("2026-11-27T08:00:00.123Z"),
  beat: 60_000,
  manager: "cc",
  cursors: { build2: { instance: "life-2", number: 3 } },
  facts: { version: "1" },
};
const ORIGIN = { host: "build1", verified: true, arrivedAt: Date.parse("2026-11-27T08:00:01Z") };

const files = (changes: Readonly<Record<string, string>>): ReadonlyMap<string, string> =>
  new Map([...formatSnapshot({ card: CARD, items: new Map() }), ...Object.entries(changes)]);

const through = (message: Message, from = "oc"): Message =>
  wireToMessage(JSON.parse(JSON.stringify(messageToWire(message, from))), ORIGIN);

describe("a snapshot", () => {
  it("is read as it was written, with the reader's own items by their numbers", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat({ max: 1_000_000 }), { minLength: 1 }), (numbers) => {
        const items = numbers.map((number) => ({ number, content: { kind: "x", number } }));
        const written = formatSnapshot({
          card: CARD,
          items: new Map([
            ["build2", items],
            ["build3", [{ number: 1, content: { kind: "y", number: 1 } }]],
          ]),
        });
        const read = parseSnapshot(written, "build1", "build2");
        assert.deepEqual(read.card, CARD);
        assert.deepEqual(
          read.items,
          items.toSorted((a, b) => a.number - b.number),
        );
      }),
    );
  });

  it("is refused where its card is not that host's, of a newer form, or not there", () => {
    const refusals: readonly (readonly [ReadonlyMap<string, string>, RegExp])[] = [
      [new Map(), /missing or incomplete/v],
      [files({ "host.json": "{" }), /missing or incomplete/v],
      [files({ "host.json": JSON.stringify({ party_snapshot: 2 }) }), /of version 2/v],
      [
        formatSnapshot({ card: { ...CARD, host: "build9" }, items: new Map() }),
        /says that it is "build9"/v,
      ],
    ];
    for (const [tree, says] of refusals) {
      assert.throws(() => parseSnapshot(tree, "build1", "build2"), says);
    }
  });

  it("counts an item that can not be read, and takes no other path for one", () => {
    const tree = files({
      "to/build2/5.json": "{",
      "to/build2/x.json": "{}",
      "to/build2/6.json.bak": "{}",
      "to/../build2/7.json": "{}",
    });
    assert.deepEqual(parseSnapshot(tree, "build1", "build2").items, [
      { number: 5, content: undefined },
    ]);
    assert.throws(() => wireToItem(undefined), /Not an item/v);
  });
});

describe("a message on its way to another host", () => {
  it("arrives as it was said, from the sender at its host", () => {
    const message = messageOf(1, {
      to: ["cc@build2"],
      trust: "proven",
      kind: "request",
      subject: "S",
      body: "b\0\n\u{1F600}",
      thread: "t",
      replyTo: messageOf(7).id,
      needsReply: true,
      replyBy: Date.parse("2026-11-27T09:00:00Z"),
      sentAt: Date.parse("2026-11-27T08:00:00Z"),
      project: "p",
    });
    assert.deepEqual(through(message), { ...message, from: "oc@build1" });
  });

  it("can not interrupt, bring a key, name a third host or be proven by its own word", () => {
    const message = messageOf(1, { interrupt: true, key: "k", trust: "proven" });
    const { interrupt, key } = through(message);
    assert.deepEqual([interrupt, key], [false, undefined]);
    const wire = messageToWire(message, "oc");
    assert.equal(wireToMessage(wire, { ...ORIGIN, verified: false }).trust, "unverified");
    for (const from of ["oc@build3", "all", "../x", "", "human.web"]) {
      assert.throws(() => through(message, from), /Nobody on build1|Not an address/v);
    }
    assert.throws(() => wireToMessage({ ...wire, id: "1" }, ORIGIN), /Not an id/v);
    assert.throws(() => wireToMessage({ ...wire, body: "" }, ORIGIN), /The body is empty/v);
  });

  it("whatever somebody pushes in its place, is a message or refused by name", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        for (const read of [() => wireToMessage(value, ORIGIN), () => wireToItem(value)]) {
          try {
            read();
          } catch (error) {
            assert.equal((error as Error).name, "PartyError");
          }
        }
      }),
    );
  });

  it("and news of it are read as they were written", () => {
    const receipt = {
      message: messageOf(1).id,
      recipient: "cc@build2",
      state: "held",
      because: "dialog",
      reason: "shows a dialog",
      rung: "paste",
      evidence: undefined,
      at: ORIGIN.arrivedAt,
    } as const;
    assert.deepEqual(wireToItem(itemToWire({ kind: "receipt", receipt })), {
      kind: "receipt",
      receipt,
    });
  });
});
