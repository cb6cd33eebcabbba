/** What the real programs tell of model, context, tokens and cost, and where the numbers come from. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";

import { openRealRoom, type RealRoom } from "../support/real-room.ts";
import { waitFor } from "../support/demo-agent.ts";

interface Told {
  readonly model: string | null;
  readonly context_percent: number | null;
  readonly context_tokens: number | null;
  readonly context_from: string | null;
  readonly tokens_in: number | null;
  readonly tokens_out: number | null;
  readonly cost_usd: number | null;
}

describe("the telemetry of the real programs", () => {
  let room: RealRoom;

  before(async () => {
    room = await openRealRoom({ hooks: true, statusline: true });
  });
  after(() => room[Symbol.asyncDispose]());

  const told = async (role: string): Promise<Told | null> => {
    const { out } = await room.home.relay(["who", "--json"]);
    const { agents } = JSON.parse(out) as {
      agents: readonly { recipient: string; telemetry: Told | null }[];
    };
    return agents.find(({ recipient }) => recipient === `${role}.party`)?.telemetry ?? null;
  };
  const awaitTold = (role: string, wanted: (telemetry: Told) => boolean): Promise<Told> =>
    waitFor(
      `what ${role} tells`,
      async () => {
        const telemetry = await told(role);
        return telemetry !== null && wanted(telemetry) ? telemetry : undefined;
      },
      20_000,
    );

  it("is Claude Code's, by its record and its status line", async () => {
    await room.agents.claude.say("hello there");
    const one = await awaitTold("cc", ({ cost_usd: cost }) => cost !== null && cost > 0);
    assert.deepEqual(
      [one.context_percent, one.context_tokens, one.context_from, one.tokens_in, one.tokens_out],
      [4, 40_010, "statusline", 40_010, 7],
    );
    assert.match(one.model ?? "", /^claude-/v);
    await room.agents.claude.say("hello again");
    const two = await awaitTold("cc", ({ tokens_in: tokens }) => tokens === 80_020);
    assert.equal(two.context_tokens, 40_010);
  });

  it("is Codex's, by its record, as its own status line would show it", async () => {
    await room.agents.codex.say("hello there");
    const one = await awaitTold("cx", ({ tokens_in: tokens }) => tokens === 59_000);
    assert.deepEqual(one.context_percent, 19);
    assert.deepEqual(
      [one.model, one.context_from, one.tokens_out, one.cost_usd],
      ["scripted", "record", 555, null],
    );
  });

  it("stands in agents.json without anybody asking, once a turn has ended", async () => {
    const path = join(room.root, "share/relay/state/agents.json");
    const tokens = (): unknown =>
      (JSON.parse(readFileSync(path, "utf8")) as Record<string, { telemetry: Told | null }>)["cx"]
        ?.telemetry?.tokens_in;
    await room.agents.codex.say("and once more");
    await waitFor("the next turn", () => tokens() === 118_000 || undefined, 60_000);
  });
});
