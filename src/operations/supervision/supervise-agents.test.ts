import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { openSupervisedRoom } from "../../../test/support/supervised-room.ts";

describe("supervision", () => {
  it("tells the human once of an agent that has died, and once that it is back", async () => {
    using room = openSupervisedRoom("oc", "cc");
    await room.pass(30);
    room.end("cc", 1);
    await room.pass(60);
    assert.deepEqual(room.subjects("human"), ["cc is down"]);
    assert.equal(
      room.inbox("human")[0]?.body,
      "cc does not run: its program ended with status 1. 0 messages wait for it.\nLook: relay peek cc · party status",
    );
    room.start("cc");
    await room.pass(60);
    assert.deepEqual(room.subjects("human"), ["cc is down", "cc runs again"]);
    assert.equal(room.inbox("human")[1]?.body, "cc runs again, after 1 min.");
    assert.deepEqual(room.events(), ["cc.party down", "cc.party recovered"]);
    await room.pass(600);
    assert.equal(room.subjects("human").length, 2);
    assert.deepEqual(room.subjects("oc.party"), [], "whoever does not wait for it is left alone");
  });

  it("tells who waits for it as well: whose message it has not seen, and whom it owes an answer", async () => {
    using room = openSupervisedRoom("oc", "cc", "cx", "gone", "idle");
    await room.pass(10);
    room.post(1, { from: "oc.party" }, "cc");
    const asked = { from: "cx.party", needsReply: true };
    room.post(2, asked, "cc");
    room.post(3, { from: "gone.party" }, "cc");
    room.post(4, { from: "human" }, "cc");
    room.leave("gone");
    room.end("gone");
    room.end("cc");
    await room.pass(30);
    for (const name of ["human", "oc.party", "cx.party"])
      assert.deepEqual(room.subjects(name), ["cc is down"], name);
    for (const name of ["gone.party", "idle.party", "cc.party"])
      assert.equal(room.subjects(name).includes("cc is down"), false, name);
    assert.match(
      room.inbox("human")[0]?.body ?? "",
      /its pane is gone\. 4 messages wait for it\./v,
    );
    room.end("cx");
    room.start("cc");
    await room.pass(30);
    assert.deepEqual(room.subjects("oc.party"), ["cc is down", "cc runs again"]);
    assert.equal(room.subjects("cx.party").includes("cc runs again"), false, "cx is gone itself");
  });

  it("tells in one message of all that went down together, and in one that they are back", async () => {
    using room = openSupervisedRoom("oc", "cc", "cx");
    await room.pass(10);
    room.post(1, { from: "human" }, "cc");
    for (const role of ["oc", "cc", "cx"]) {
      room.end(role);
      // The server takes its time to end them all.
      await room.pass(5);
    }
    await room.pass(30);
    assert.deepEqual(room.subjects("human"), ["oc, cc and cx are down"]);
    assert.equal(
      room.inbox("human")[0]?.body,
      "oc, cc and cx do not run: each one's pane is gone. 1 message waits for them.\nLook: party status",
    );
    room.start("oc");
    room.start("cc");
    await room.pass(15);
    assert.equal(room.subjects("human").length, 1, "it waits for the third");
    room.start("cx");
    await room.pass(15);
    assert.deepEqual(room.subjects("human"), ["oc, cc and cx are down", "oc, cc and cx run again"]);
    await room.pass(600);
    assert.equal(room.subjects("human").length, 2);
  });

  it("does not wait for ever for one that stays away", async () => {
    using room = openSupervisedRoom("oc", "cc");
    await room.pass(10);
    room.end("oc");
    room.end("cc");
    await room.pass(20);
    room.start("oc");
    await room.pass(60);
    assert.deepEqual(room.subjects("human"), ["oc and cc are down", "oc runs again"]);
    room.start("cc");
    await room.pass(20);
    assert.deepEqual(room.subjects("human").slice(2), ["cc runs again"]);
  });

  it("tells of panes that were gone, however soon they were made anew, and while no daemon ran", async () => {
    for (const restarts of [false, true]) {
      using room = openSupervisedRoom("oc", "cc");
      await room.pass(10);
      for (const role of ["oc", "cc"]) room.end(role);
      for (const role of ["oc", "cc"]) room.start(role);
      if (restarts) room.restart();
      await room.pass(5);
      assert.deepEqual(room.subjects("human"), ["oc and cc had ended"], String(restarts));
      await room.pass(15);
      assert.deepEqual(room.subjects("human").slice(1), ["oc and cc run again"]);
      await room.pass(600);
      assert.equal(room.subjects("human").length, 2);
    }
  });

  it("says nothing of one that came to its end by itself, and calls it done", async () => {
    for (const status of [0, 130]) {
      using room = openSupervisedRoom("cc");
      await room.pass(10);
      room.end("cc", status);
      await room.pass(60);
      assert.deepEqual(room.subjects("human"), []);
      assert.deepEqual(room.state("cc", "down"), ["done", `ended with status ${status}`]);
      room.start("cc");
      await room.pass(10);
      assert.deepEqual(room.state("cc", "idle"), ["idle", undefined]);
    }
  });

  it("says nothing of a session that was stopped, nor of a program that is back at once", async () => {
    using room = openSupervisedRoom("oc", "cc");
    await room.pass(10);
    room.leave("oc");
    room.end("oc");
    room.end("cc", 1);
    room.start("cc");
    await room.pass(60);
    assert.deepEqual(room.subjects("human"), []);
  });

  it("tells once of one that keeps ending, and once when it has run for five minutes", async () => {
    using room = openSupervisedRoom("cc");
    await room.pass(10);
    for (let times = 0; times < 12; times += 1) {
      room.end("cc", 1);
      room.start("cc");
      await room.pass(20);
    }
    assert.deepEqual(room.subjects("human"), ["cc keeps ending"]);
    assert.match(room.inbox("human")[0]?.body ?? "", /its program ended 3 times within 10 min/v);
    await room.pass(250);
    assert.equal(room.subjects("human").length, 1);
    await room.pass(60);
    assert.deepEqual(room.subjects("human"), ["cc keeps ending", "cc runs again"]);
    await room.pass(900);
    assert.equal(room.subjects("human").length, 2);
  });

  it("tells of one whose program ended before anybody had seen it", async () => {
    using room = openSupervisedRoom("cc");
    room.end("cc", 127);
    room.restart();
    await room.pass(20);
    assert.deepEqual(room.subjects("human"), ["cc is down"]);
    assert.deepEqual(room.state("cc", "down"), ["down", "ended with status 127"]);
  });

  it("notices what ended while no daemon ran", async () => {
    using room = openSupervisedRoom("cc");
    await room.pass(10);
    room.end("cc", 1);
    room.restart();
    await room.pass(20);
    assert.deepEqual(room.subjects("human"), ["cc is down"]);
    room.restart();
    await room.pass(60);
    assert.deepEqual(room.subjects("human"), ["cc is down"]);
    room.start("cc");
    room.restart();
    await room.pass(20);
    assert.deepEqual(room.subjects("human"), ["cc is down", "cc runs again"]);
  });

  it("tells exactly once wherever the daemon is killed", async () => {
    let kills = 0;
    for (let number = 1; ; number += 1) {
      using room = openSupervisedRoom("oc", "cc");
      await room.pass(10);
      room.post(1, { from: "oc.party" }, "cc");
      room.end("cc", 1);
      room.killAtStep(number);
      let killed = false;
      const runs = async (): Promise<void> => {
        try {
          await room.pass(20);
        } catch {
          killed = true;
          room.restart();
        }
      };
      await runs();
      await runs();
      room.start("cc");
      await runs();
      await runs();
      const expected = ["cc is down", "cc runs again"];
      for (const name of ["human", "oc.party"])
        assert.deepEqual(room.subjects(name), expected, `${name}, killed at step ${number}`);
      if (!killed) break;
      kills += 1;
    }
    assert.ok(kills >= 20, `only ${kills} kills`);
  });

  it("looks at no screen while nothing moves, and soon when something does", async () => {
    using room = openSupervisedRoom("oc", "cc");
    await room.pass(10);
    const before = room.looks();
    await room.pass(600);
    assert.equal(room.looks(), before);
    room.place("cc").outputAt = room.clock.now();
    room.place("cc").kind = "busy";
    await room.pass(5);
    assert.equal(room.looks(), before + 1);
    await room.pass(600);
    assert.equal(room.looks(), before + 2);
  });

  it("calls one stuck that works without moving, until it moves", async () => {
    using room = openSupervisedRoom("cc");
    room.place("cc").kind = "busy";
    room.place("cc").outputAt = room.clock.now();
    await room.pass(290);
    assert.deepEqual(room.state("cc", "working"), ["working", undefined]);
    const before = room.changes();
    await room.pass(20);
    assert.deepEqual(room.state("cc", "working"), ["stuck", "works, and its screen does not move"]);
    assert.equal(room.changes(), before + 1);
    await room.pass(60);
    assert.equal(room.changes(), before + 1, "it is written once");
    room.place("cc").outputAt = room.clock.now();
    await room.pass(5);
    assert.deepEqual(room.state("cc", "working"), ["working", undefined]);
    room.place("cc").kind = "ready";
    await room.pass(600);
    assert.deepEqual(room.state("cc", "idle"), ["idle", undefined]);
  });

  it("takes neither an editor in front of the program nor a suspended one for an end", async () => {
    using room = openSupervisedRoom("cc");
    await room.pass(10);
    const place = room.place("cc");
    place.line = "[party] cc ended with status 1. To start it again: claude";
    place.outputAt = room.clock.now();
    await room.pass(60);
    assert.deepEqual(room.state("cc", "down"), ["down", undefined]);
    assert.deepEqual(room.subjects("human"), []);
  });
});
