/** What comes in the middle of a turn, where neither an interface nor a paste may bring it. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";

import { shortId } from "../../src/domain/id.ts";
import type { MessageId } from "../../src/domain/message.ts";
import { waitFor } from "../support/demo-agent.ts";
import type { RealAgent } from "../support/real-agent.ts";
import { openRealRoom, type RealRoom } from "../support/real-room.ts";

describe("the hook of a real program at its turn's end", () => {
  let room: RealRoom;
  before(async () => {
    room = await openRealRoom({ rungs: "hook", hooks: true });
  });
  after(() => room[Symbol.asyncDispose]());

  const postInTurn = async (agent: RealAgent): Promise<readonly MessageId[]> => {
    await agent.say("STREAM 2 END");
    await waitFor("a stream", () => room.model.open(agent.api) > 0 || undefined);
    return ["alpha-7391", "beta-2846"].map((body) => room.post(agent.role, body));
  };

  it("gives Codex's model both messages as what a user said, once and in order", async () => {
    const { codex } = room.agents;
    const ids = await postInTurn(codex);
    const seen = await Promise.all(ids.map((id) => room.seen(id)));
    const ways = seen.map(({ rung }) => rung);
    assert.deepEqual(ways, ["hook", "hook"]);
    const prompts = (): readonly string[] =>
      (room.model.sentTo("responses").at(-1) ?? []).filter((text) => text.includes("<relay-"));
    await waitFor("the request", () => prompts().length > 0 || undefined);
    assert.equal(prompts().length, 1, "one prompt holds both");
    const openings = [...(prompts()[0] ?? "").matchAll(/<relay-message id="(\w+)"/gv)];
    const given = openings.map(([, id]) => id);
    assert.deepEqual(given, ids.map(shortId));
    assert.equal(room.model.aborted("responses"), 0);
  });

  it("tells Claude's model only that messages wait and how to read them, in no word of theirs", async () => {
    const { claude } = room.agents;
    const ids = (await postInTurn(claude)).map(shortId);
    const notice = `[2 relay messages wait for you. Read: relay read ${ids.join(" ")}]`;
    const told = (): readonly string[] =>
      (room.model.sentTo("anthropic").at(-1) ?? []).filter((text) => text.includes(notice));
    await waitFor("the notice", () => told().length > 0 || undefined);
    const sent = (room.model.sentTo("anthropic").at(-1) ?? []).join("\n");
    assert.equal(/<relay-message|alpha-7391|beta-2846/v.test(sent), false);
  });
});
