/** The record that a real program keeps, found by the daemon and read by another agent. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";

import { openRealRoom, type RealRoom } from "../support/real-room.ts";
import { waitFor } from "../support/wait-for.ts";

describe("relay peek --turns at the real programs", () => {
  let room: RealRoom;

  before(async () => {
    room = await openRealRoom({});
  });
  after(() => room[Symbol.asyncDispose]());

  for (const [program, role] of [
    ["claude", "cc"],
    ["codex", "cx"],
  ] as const) {
    it(`shows what ${program} was asked, did and said, by its own record`, async () => {
      await room.agents[program].say("RUN echo shown-by-peek END");
      const out = await waitFor(`the turn of ${role}`, async () => {
        const peek = await room.home.relay(["peek", role, "--turns", "1"]);
        return /\n {2}done\n$/v.test(peek.out) && peek.out;
      });
      assert.match(out, /asked\n {2}RUN echo shown-by-peek END\n/v);
      assert.match(out, /(?:Bash|exec_command) {2}echo shown-by-peek\n/v);
    });
  }
});
