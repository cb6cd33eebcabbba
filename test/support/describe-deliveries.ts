import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";

import { judge, type RunRow, sendAtAllMoments } from "./agent-run.ts";
import { openRealRoom, type RealRoom } from "./real-room.ts";

const setting = (name: string, otherwise: number): number =>
  Number(process.env[`PARTY_TEST_${name}`] ?? otherwise);

/** What every way into the real programs owes: each message once, whole, in order, and nothing else happens. */
export const describeDeliveries = (name: string, rungs: string | undefined): void => {
  describe(`messages to the real programs by ${name}`, { concurrency: true }, () => {
    let room: RealRoom;
    before(async () => {
      room = await openRealRoom(rungs === undefined ? {} : { rungs });
    });
    after(() => room[Symbol.asyncDispose]());

    for (const program of ["claude", "codex"] as const) {
      it(`reach ${program}'s model once each, whole and in order, at whatever moment they come`, async (t) => {
        const options = {
          messages: setting("MESSAGES", 20),
          seed: setting("SEED", 20_261_126),
          // One room has one daemon: the kills of one agent's run are felt by the other's.
          kills: program === "claude" ? setting("KILLS", 3) : 0,
        };
        const agent = room.agents[program];
        const { rows, sent } = await sendAtAllMoments(room, agent, options);
        const result = judge(room.model.sentTo(agent.api), sent);
        t.diagnostic(tableOf(program, rows));
        assert.deepEqual(result, { once: sent.size, inOrder: true });
        assert.equal(room.model.aborted(agent.api), 0, "streams broken off");
      });
    }
  });
};

const tableOf = (program: string, rows: readonly RunRow[]): string =>
  Object.entries(Object.groupBy(rows, ({ moment }) => moment))
    .map(([moment, group = []]) => {
      const rungs = [...new Set(group.map(({ rung }) => rung))].join(", ");
      const slowest = Math.max(...group.map(({ waited }) => waited));
      return `${program}, ${moment}: ${group.length} of ${group.length}, by ${rungs}, ${slowest} ms at most`;
    })
    .join("\n");
