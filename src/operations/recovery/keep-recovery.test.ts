import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { openRecoveryKeeper } from "../../../test/support/recovery-keeper.ts";

const asked = { name: "cc.party", by: "human", tokens: 2_000 };

describe("a new life of an agent", () => {
  it("is told once what went on before, whichever turn comes first", async () => {
    using room = openRecoveryKeeper();
    assert.equal(await room.turn(), "nothing");
    await room.clock.advance(60_000);
    assert.equal(room.packets(), 0);
    room.nextLife();
    await Promise.all([room.turn(), room.turn()]);
    assert.equal(room.packets(), 1);
    room.restart();
    assert.equal(await room.turn(), "nothing");
    assert.equal(room.packets(), 1);
    await room.clock.advance(60_000);
    room.nextLife();
    assert.equal(await room.turn(), "moved");
    assert.equal(room.packets(), 2);
  });

  it("is told exactly once wherever the daemon is killed", async () => {
    let kills = 0;
    for (let number = 1; ; number += 1) {
      using room = openRecoveryKeeper();
      await room.turn();
      await room.clock.advance(60_000);
      room.nextLife();
      room.killAtStep(number);
      let killed = false;
      const turn = async (): Promise<void> => {
        try {
          await room.turn();
        } catch {
          killed = true;
          room.restart();
        }
      };
      for (let turns = 0; turns < 4; turns += 1) await turn();
      assert.equal(room.packets(), 1, `killed at step ${number}`);
      if (!killed) break;
      kills += 1;
    }
    assert.ok(kills >= 20, `only ${kills} kills`);
  });

  it("gets its mail where the packet can't be written, and the packet when it can", async () => {
    using room = openRecoveryKeeper();
    await room.turn();
    await room.clock.advance(60_000);
    room.nextLife();
    const reopen = room.closeDirectory();
    assert.equal(await room.turn(), "nothing");
    assert.deepEqual(new Set(room.refused.map(({ code }) => code)), new Set(["SHARE_UNUSABLE"]));
    assert.equal(room.packets(), 0);
    reopen();
    await room.clock.advance(60_000);
    assert.equal(await room.turn(), "moved");
    assert.equal(room.packets(), 1);
  });

  it("gets nothing where its session was stopped before", async () => {
    using room = openRecoveryKeeper();
    await room.turn();
    await room.clock.advance(60_000);
    room.keeper().present(new Set());
    room.nextLife();
    assert.equal(await room.turn(), "nothing");
    assert.equal(room.packets(), 0);
  });

  it("is asked for by two at once, and told once", async () => {
    using room = openRecoveryKeeper();
    await room.turn();
    await room.clock.advance(60_000);
    room.nextLife();
    await room.turn();
    const answers = await Promise.all([
      room.requests().recover(asked, false),
      room.requests().recover(asked, false),
    ]);
    assert.deepEqual(
      answers.map(({ kind }) => kind),
      ["given-before", "given-before"],
    );
    assert.equal(room.packets(), 1);
  });
});
