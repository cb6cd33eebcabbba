/** Programs that have just begun and ask whether they may trust what they find: nobody but the person may say so. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";

import { openRealRoom, type RealRoom } from "../support/real-room.ts";
import { waitFor } from "../support/demo-agent.ts";

const YES = { claude: ["Down", "Enter"], codex: ["Down", "Enter"] } as const;

for (const [name, rungs] of [
  ["every way in", undefined],
  ["pasting only", "paste"],
] as const)
  describe(`a message that comes while a program asks for trust, by ${name}`, () => {
    let room: RealRoom;
    before(async () => {
      room = await openRealRoom({ asksForTrust: true, ...(rungs !== undefined && { rungs }) });
    });
    after(() => room[Symbol.asyncDispose]());

    for (const program of ["claude", "codex"] as const)
      it(`waits until ${program}'s person has answered, and reaches the model then`, async () => {
        const agent = room.agents[program];
        const asked = agent.screen();
        const id = room.post(agent.role, `one for ${program}`);
        const held = await waitFor("a hold", () => room.delivery(id)?.hold);
        assert.match(held.reason, /trust dialog|dialog|started a moment ago/v);
        assert.equal(agent.screen(), asked, "no key came");
        for (const key of YES[program]) agent.key(key);
        await room.seen(id);
        const holding = (): readonly string[] =>
          (room.model.sentTo(agent.api).at(-1) ?? []).filter((text) =>
            text.includes(`one for ${program}`),
          );
        await waitFor("the request", () => holding().length > 0 || undefined);
        assert.equal(holding().length, 1, holding().join("\n---\n"));
      });
  });
