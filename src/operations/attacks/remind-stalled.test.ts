import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { MINUTE, openReminderRoom } from "../../../test/support/reminder-room.ts";
import { formatTime } from "../../domain/duration.ts";

describe("remindStalled", () => {
  it("reminds after 5 minutes, every 5 minutes, and tells the human once at 30", async () => {
    using room = openReminderRoom();
    room.open("deploy", { current_phase: 2, current_chunk: "db" });
    for (let minute = 0; minute < 45; minute += 1) {
      room.remind();
      await room.clock.advance(MINUTE);
    }
    const [first] = room.messages("oc.party");
    assert.equal(room.sent("oc.party").length, 5);
    assert.deepEqual(
      [
        first?.from,
        first?.kind,
        first?.priority,
        first?.thread,
        first?.ephemeral,
        first?.needsReply,
      ],
      ["relay", "nag", 0, "deploy", true, false],
    );
    assert.match(
      first?.body ?? "",
      /^Attack deploy appears stalled\. Last update 5 min ago, in phase 2, chunk db\.\nLook: relay attack show deploy\./v,
    );
    assert.deepEqual(room.sent("human"), ["No longer reminded: deploy"]);
    assert.match(
      String(room.sent("human", "body")[0]),
      /30 min ago, in phase 2, chunk db\. oc, who leads it, was reminded 5 times and is/v,
    );
    assert.deepEqual(room.woken, [...Array(5).fill("oc.party"), "human"]);
    assert.deepEqual(
      room.events("nag").map(({ detail }) => detail),
      [1, 2, 3, 4, 5].map((number) => `attack deploy, reminder ${number}`),
    );
    assert.equal(room.events("nag_giveup").length, 1);
  });

  it("says when the next one is due, and none for what nobody works on", async () => {
    using room = openReminderRoom();
    const began = room.clock.now();
    for (const status of ["complete", "aborted", "stalled"]) room.open(status, { status });
    room.attacks.write("bad", "{");
    assert.equal(room.remind(), undefined);
    room.open("a");
    assert.equal(room.remind(), began + 5 * MINUTE);
    await room.clock.advance(5 * MINUTE);
    assert.equal(room.remind(), began + 10 * MINUTE);
    await room.clock.advance(25 * MINUTE);
    assert.equal(room.remind(), undefined);
    assert.deepEqual(room.sent("oc.party"), ["Stalled: a"]);
  });

  it("begins anew with each update, and also with the one after it was given up", async () => {
    using room = openReminderRoom();
    room.open("a");
    await room.clock.advance(6 * MINUTE);
    room.remind();
    room.open("a", { status: "in_progress" });
    await room.clock.advance(4 * MINUTE);
    room.remind();
    assert.equal(room.sent("oc.party").length, 1);
    await room.clock.advance(MINUTE);
    room.remind();
    assert.equal(room.sent("oc.party").length, 2);
    await room.clock.advance(40 * MINUTE);
    room.remind();
    room.open("a");
    await room.clock.advance(30 * MINUTE);
    room.remind();
    assert.equal(room.sent("human").length, 2);
  });

  it("reminds everyone who leads some of all of his in one message", async () => {
    using room = openReminderRoom();
    room.open("a");
    room.open("b", { current_phase: "x\n\u{1b}[2J" });
    room.open("c", { orchestrator: "cc" });
    room.open("d", { orchestrator: "oc.web" });
    await room.clock.advance(5 * MINUTE);
    room.remind();
    assert.deepEqual(room.sent("oc.party"), ["Stalled: 2 attacks"]);
    assert.deepEqual(room.sent("cc.party"), ["Stalled: c"]);
    assert.deepEqual(room.sent("oc.web"), ["Stalled: d"]);
    const [body] = room.sent("oc.party", "body");
    assert.deepEqual(String(body).split("\n").slice(0, 3), [
      "2 attacks appear stalled:",
      "a: last update 5 min ago",
      String.raw`b: last update 5 min ago, in phase x \u{1b}[2J`,
    ]);
    await room.clock.advance(25 * MINUTE);
    room.remind();
    assert.deepEqual(room.sent("human"), ["No longer reminded of attacks"]);
  });

  it("never says anything to one that is gone, and goes on when it is back", async () => {
    using room = openReminderRoom();
    room.open("a");
    room.open("b", { orchestrator: "no such role" });
    room.here.clear();
    await room.clock.advance(12 * MINUTE);
    room.remind();
    assert.deepEqual(room.sent("oc.party"), []);
    room.here.add("oc.party");
    room.remind();
    room.remind();
    assert.deepEqual(room.sent("oc.party"), ["Stalled: a"]);
    await room.clock.advance(18 * MINUTE);
    room.remind();
    const [body] = room.sent("human", "body");
    assert.match(String(body), /oc, who leads it, was reminded once and/v);
    assert.match(String(body), /"no such role", who leads it, could not be reminded/v);
  });

  it("lets a reminder that nobody could take in fall out when the next is due", async () => {
    using room = openReminderRoom();
    room.open("a");
    await room.clock.advance(7 * MINUTE);
    room.remind();
    const [message] = room.messages("oc.party");
    assert.equal(message?.expiresAt, room.clock.now() + 3 * MINUTE);
  });

  it("takes back what waits of an attack that has gone on, unless another one of it has not", async () => {
    using room = openReminderRoom();
    room.open("a");
    room.open("b");
    await room.clock.advance(5 * MINUTE);
    room.remind();
    room.open("a");
    room.remind();
    assert.deepEqual(room.states("oc.party"), ["stored"]);
    room.open("b", { status: "complete" });
    room.remind();
    assert.deepEqual(room.states("oc.party"), ["expired"]);
    room.remind();
    await room.clock.advance(5 * MINUTE);
    room.remind();
    assert.deepEqual(room.states("oc.party"), ["expired", "stored"]);
  });

  it("sends each reminder exactly once, wherever the daemon is killed", async () => {
    let kills = 0;
    for (let number = 1; ; number += 1) {
      using room = openReminderRoom();
      room.open("a");
      room.open("b");
      await room.clock.advance(5 * MINUTE);
      room.remind();
      await room.clock.advance(5 * MINUTE);
      room.open("c", { last_updated: formatTime(room.clock.now() - 30 * MINUTE) });
      room.killAtStep(number);
      let killed = false;
      try {
        room.remind();
      } catch {
        killed = true;
      }
      room.restart();
      // Meanwhile another one is due: what was sent already must not come again with it.
      room.open("d", { last_updated: formatTime(room.clock.now() - 6 * MINUTE) });
      room.remind();
      room.remind();
      const told = room.events("nag").map(({ detail }) => detail);
      const expected = ["a 1", "b 1", "a 2", "b 2", "d 1"].map(
        (one) => `attack ${one.replace(" ", ", reminder ")}`,
      );
      assert.deepEqual(new Set(told), new Set(expected), `killed at step ${number}`);
      assert.equal(told.length, expected.length, `killed at step ${number}`);
      assert.equal(room.sent("human").length, 1, `killed at step ${number}`);
      if (!killed) break;
      kills += 1;
    }
    assert.ok(kills >= 10, `only ${kills} kills`);
  });
});
