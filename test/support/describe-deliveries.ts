import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";

import { judge, type RunRow, sendAtAllMoments } from "./agent-run.ts";
import { PROGRAMS } from "./real-programs/programs.ts";
import { openRealRoom, type RealRoom, type RealRoomOptions } from "./real-room.ts";

const setting = (name: string, otherwise: number): number =>
  Number(process.env[`PARTY_TEST_${name}`] ?? otherwise);

const CRASHES: readonly string[] = ["just crashed", "killed in a turn"];

/** What every way into the real programs owes: each message once, whole, in order, and nothing else happens. */
export const describeDeliveries = (name: string, ways: RealRoomOptions): void => {
  describe(`messages to the real programs by ${name}`, { concurrency: true }, () => {
    let room: RealRoom;
    before(async () => {
      room = await openRealRoom(ways);
    });
    after(() => room[Symbol.asyncDispose]());

    for (const program of ways.programs ?? (["claude", "codex"] as const)) {
      it(`reach ${program}'s model once each, whole and in order, at whatever moment they come`, async (t) => {
        const options = {
          messages: setting("MESSAGES", 20),
          seed: setting("SEED", 20_261_126),
          // One room has one daemon: the kills of one agent's run are felt by the other's.
          kills: program === "codex" ? 0 : setting("KILLS", 3),
        };
        const agent = room.agents[program];
        const { rows, sent } = await sendAtAllMoments(room, agent, options);
        const unsure = rows.map((row) => row.unsure).filter((id) => id !== undefined);
        const result = judge(room.model.sentTo(agent.api), sent, unsure);
        t.diagnostic(tableOf(program, rows));
        assert.equal(result.inOrder, true);
        assert.ok(result.once >= sent.size - unsure.length, `${result.once} of ${sent.size}`);
        // What a program that records late was given as it died nobody can know, and its sender is told.
        const mayBeUnsure = PROGRAMS[program].recordsLate ? CRASHES : [];
        const others = rows.filter((row) => row.unsure && !mayBeUnsure.includes(row.moment));
        assert.deepEqual(others, [], "unsure at other moments");
        const killed = rows.filter(({ moment }) => moment === "killed in a turn").length;
        assert.equal(room.model.aborted(agent.api), killed, "streams broken off");
      });
    }
  });
};

const tableOf = (program: string, rows: readonly RunRow[]): string =>
  Object.entries(Object.groupBy(rows, ({ moment }) => moment))
    .map(([moment, group = []]) => {
      const rungs = [...new Set(group.map(({ rung }) => rung))].join(", ");
      const slowest = Math.max(...group.map(({ waited }) => waited));
      const told = group.filter(({ unsure }) => unsure !== undefined);
      const known = group.length - told.length;
      const why = [...new Set(told.map(({ reason }) => reason))].join("; ");
      return `${program}, ${moment}: ${known} of ${group.length}, by ${rungs}, ${slowest} ms at most${told.length > 0 ? `, ${told.length} told as unsure (${why})` : ""}`;
    })
    .join("\n");
