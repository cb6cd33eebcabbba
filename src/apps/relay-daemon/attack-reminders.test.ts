import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { openBench } from "../../../test/support/delivery-bench.ts";
import { createFakeAttacks } from "../../../test/support/fake-attacks.ts";
import { formatTime } from "../../domain/duration.ts";
import { PartyError } from "../../domain/error.ts";
import { emptyRoster, type Roster } from "../../domain/roster.ts";
import type { AgentState } from "../../domain/roster.ts";
import type { Attacks } from "../../ports/attacks.ts";
import type { Told } from "../../ports/reminder-memory.ts";
import { startAttackReminders } from "./attack-reminders.ts";

const MINUTE = 60_000;

const rosterWith = (state: AgentState): Roster => {
  const { agents, ...roster } = emptyRoster("party");
  return { ...roster, agents: agents.map((agent) => ({ ...agent, pane: "%0", state })) };
};

const setUp = () => {
  const bench = openBench();
  const attacks = createFakeAttacks();
  const memory = { told: new Map<string, Told>() as ReadonlyMap<string, Told> };
  const said: string[] = [];
  const start = (state: AgentState, own: Attacks = attacks): Disposable =>
    startAttackReminders({
      deps: bench,
      attacks: own,
      memory: {
        read: () => memory.told,
        keep: (told) => {
          memory.told = told;
        },
      },
      pace: { after: 5 * MINUTE, every: 5 * MINUTE, until: 30 * MINUTE },
      roster: () => rosterWith(state),
      broken: (path, reason) => said.push(`${path} ${reason}`),
      refused: ({ code }) => said.push(code),
    });
  const open = (id: string, fields: object = {}): void =>
    attacks.write(id, JSON.stringify({ last_updated: formatTime(bench.clock.now()), ...fields }));
  const reminded = (): number =>
    bench.ledger
      .inbox({ recipient: "oc.party", unread: false, limit: 50 })
      .filter(({ message }) => message.kind === "nag").length;
  return { bench, attacks, open, start, said, reminded };
};

describe("reminders of attacks in the daemon", () => {
  it("come to the minute in which they are due, without a look in between", async () => {
    const { bench, open, start, reminded } = setUp();
    await using _bench = bench;
    open("a");
    using _reminders = start("idle");
    await bench.clock.advance(5 * MINUTE - 1);
    assert.equal(reminded(), 0);
    await bench.clock.advance(1);
    assert.equal(reminded(), 1);
    await bench.clock.advance(60 * MINUTE);
    assert.equal(reminded(), 5);
  });

  it("see an attack that was opened by hand meanwhile, and one that moved", async () => {
    const { bench, open, start, reminded } = setUp();
    await using _bench = bench;
    using _reminders = start("working");
    await bench.clock.advance(90_000);
    open("a");
    await bench.clock.advance(4.5 * MINUTE);
    open("a", { status: "in_progress" });
    await bench.clock.advance(4.9 * MINUTE);
    assert.equal(reminded(), 0);
    await bench.clock.advance(MINUTE);
    assert.equal(reminded(), 1);
  });

  it("never go to an agent that is down or done, or that nobody has looked at", async () => {
    for (const state of ["down", "done", "starting"] as const) {
      const { bench, open, start, reminded } = setUp();
      await using _bench = bench;
      open("a");
      using _reminders = start(state);
      await bench.clock.advance(40 * MINUTE);
      assert.equal(reminded(), 0, state);
    }
  });

  it("say once for each reason that a file is no attack, and not at all of one being written", async () => {
    const { bench, attacks, open, start, said } = setUp();
    await using _bench = bench;
    using _reminders = start("idle");
    attacks.write("a", "{");
    await bench.clock.advance(60_100);
    open("a");
    await bench.clock.advance(MINUTE);
    assert.deepEqual(said, []);
    attacks.write("a", "{");
    await bench.clock.advance(5 * MINUTE);
    attacks.write("a", "[]");
    await bench.clock.advance(5 * MINUTE);
    assert.deepEqual(said, [
      "/fake/a.json line 1: no JSON",
      "/fake/a.json line 1: it holds no JSON object",
    ]);
  });

  it("go on when the files could not be read for a while, and say so once", async () => {
    const { bench, attacks, open, start, said, reminded } = setUp();
    await using _bench = bench;
    open("a", { last_updated: formatTime(bench.clock.now() - 6 * MINUTE) });
    let works = false;
    const list: Attacks["list"] = () => {
      if (works) return attacks.list();
      throw new PartyError("SHARE_UNUSABLE", "A link.");
    };
    using _reminders = start("idle", { ...attacks, list });
    await bench.clock.advance(3 * MINUTE);
    assert.deepEqual([said, reminded()], [["SHARE_UNUSABLE"], 0]);
    works = true;
    await bench.clock.advance(MINUTE);
    assert.equal(reminded(), 1);
  });
});
