/** What comes in the middle of a turn of Gemini CLI is handed over at its end by its own hook, and nothing is typed. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";

import { shortId } from "../../../src/domain/id.ts";
import { waitFor } from "../../support/demo-agent.ts";
import { openRealRoom, type RealRoom } from "../../support/real-room.ts";

describe("the hook of Gemini CLI at its turn's end", () => {
  let room: RealRoom;
  before(async () => {
    room = await openRealRoom({ rungs: "hook", hooks: true, programs: ["gemini"] });
  });
  after(() => room[Symbol.asyncDispose]());

  it("gives its model what waits as what a user said, once and in order", async () => {
    const { gemini } = room.agents;
    await gemini.say("STREAM 2 END");
    await waitFor("a stream", () => room.model.open("gemini") > 0 || undefined);
    const ids = ["alpha-7391", "beta-2846"].map((body) => room.post(gemini.role, body));
    const handed = await Promise.all(ids.map((id) => room.reached(id, "seen or told")));
    assert.deepEqual(
      handed.map(({ rung, state }) => [rung, state]),
      [
        ["hook", "handed"],
        ["hook", "handed"],
      ],
    );
    const sent = (): string => (room.model.sentTo("gemini").at(-1) ?? []).join("\n");
    await waitFor("the request", () => sent().includes("beta-2846") || undefined);
    const openings = [...sent().matchAll(/<relay-message id="(\w+)"/gv)].map(([, id]) => id);
    assert.deepEqual(openings, ids.map(shortId));
  });
});
