/** A person's message that may break into a turn does so at once. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";

import { waitFor } from "../support/demo-agent.ts";
import { openRealRoom, type RealRoom } from "../support/real-room.ts";

describe("relay send --interrupt", () => {
  let room: RealRoom;
  before(async () => {
    room = await openRealRoom({});
  });
  after(() => room[Symbol.asyncDispose]());

  for (const program of ["claude", "codex"] as const)
    it(`of the human reaches ${program}'s model in the middle of a stream, which ends`, async () => {
      const agent = room.agents[program];
      await agent.say("STREAM 20 END");
      await waitFor("a stream", () => room.model.open(agent.api) > 0 || undefined);
      const { status, err } = await room.home.relay([
        "send",
        "--interrupt",
        agent.role,
        "stop that",
      ]);
      assert.equal(status, 0, err);
      const sent = await waitFor("the request", () =>
        room.model
          .sentTo(agent.api)
          .flat()
          .find((text) => text.includes("stop that")),
      );
      assert.match(sent, /\[From the human user, through relay\.\]\n\nstop that\n/v);
      assert.equal(room.model.aborted(agent.api), 1);
    });
});
