import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";

import { type ClassicPeer, openClassicPeer } from "./classic-peer.ts";
import { type Host, type Hosts, openHosts } from "./hosts.ts";
import { mainOf } from "./main-branch.ts";
import { countIn } from "./room.ts";
import { waitFor } from "./wait-for.ts";

/** One kill at the first act of every third name; in the long run before and after every act. */
const chooseSteps = (names: readonly string[], matching: RegExp): readonly number[] => {
  const isLong = process.env["PARTY_SOAK_SCALE"] === "1";
  return names
    .map((name, index) => ({ name, step: index + 1 }))
    .filter(({ name }, index) => matching.test(name) && (isLong || names.indexOf(name) === index))
    .filter((_, index) => isLong || index % SHARE === 0)
    .map(({ step }) => step);
};

const SHARE = 3;

/** Each kill costs two daemons and a conversation: together they take longer than one test may. */
const PARTS = 5;

/**
 * Kills a daemon with a link on main at steps whose names match: the first of each name, in the long run all. After each
 * kill another daemon goes on, and every message must be on both sides once.
 */
export const describeKills = (what: string, matching: RegExp): void => {
  const title = `a daemon with a link on main that is killed ${what}`;
  describe(title, () => {
    let all: Hosts;
    let build1: Host;
    let build2: ClassicPeer;
    before(async () => {
      all = await openHosts({
        hosts: { build1: { oc: "claude" } },
        link: { layout: "classic", manager: "oc", peers: ["build2"] },
      });
      const [host] = Object.values(all.hosts);
      assert.ok(host !== undefined);
      build1 = host;
      build2 = await openClassicPeer({
        remote: all.remote,
        place: join(all.remote, "../build2"),
        name: "build2",
      });
      await build2.heartbeat();
    });
    after(() => all[Symbol.asyncDispose]());

    /** A message each way; ours is marked as read there once it is there, theirs by us once our agent has read it. */
    const exchange = async (label: string): Promise<void> => {
      const there = build1.room.post("oc", { to: ["build2"], body: `${label} there` });
      const ours = await waitFor(
        `${label} is on main`,
        () =>
          mainOf(all.remote)
            .messages()
            .find(({ body }) => body === `${label} there`),
        60_000,
      );
      // One after the other: two that append at once is what wedges a script's host, with or without a kill.
      await build2.markRead(ours.id);
      const back = await build2.send({ to: "build1", body: `${label} back` });
      await build1.room.waitForDelivery(there, "seen", ({ state }) => state === "seen", 60_000);
      await waitFor(
        `${label} is marked`,
        () =>
          mainOf(all.remote)
            .messages()
            .find(({ id }) => id === back)?.read === true,
        60_000,
      );
    };

    const assertOnce = (label: string): void => {
      assert.equal(countIn(build1.room.read("oc"), `${label} back`), 1, `${label} back`);
      const there = mainOf(all.remote)
        .messages()
        .filter(({ body }) => body === `${label} there`);
      assert.equal(there.length, 1, `${label} there`);
    };

    /** Found by the first test. */
    let chosen: readonly number[] = [];
    const steps = (): string => build1.room.path("steps");

    const killAt = async (step: number): Promise<void> => {
      const label = `kill-${step}`;
      const victim = await build1.room.startDaemon({
        RELAY_TEST_STEPS: steps(),
        RELAY_TEST_KILL_AT: String(step),
      });
      const exchanged = exchange(label);
      const outcome = await Promise.race([victim.ended, exchanged]);
      if (outcome !== undefined) assert.equal(outcome, "SIGKILL", `${label}: ${victim.output()}`);
      await victim.end();
      const heir = await build1.room.startDaemon();
      await exchanged;
      await heir.end();
      assertOnce(label);
    };

    it("does so at steps that have names", async (t) => {
      const traced = await build1.room.startDaemon({ RELAY_TEST_STEPS: steps() });
      await exchange("trace");
      await traced.end();
      assertOnce("trace");
      const names = readFileSync(steps(), "utf8")
        .trim()
        .split("\n")
        .map((line) => line.replace(/^\d+ /v, ""));
      chosen = chooseSteps(names, matching);
      t.diagnostic(`${names.length} steps; killed at ${chosen.length}`);
      assert.ok(chosen.length >= 6, names.join("\n"));
    });

    for (let part = 0; part < PARTS; part += 1) {
      it(`loses and doubles nothing, on either side: part ${part + 1} of ${PARTS}`, async () => {
        for (const step of chosen.filter((_, index) => index % PARTS === part)) await killAt(step);
      });
    }
  });
};
