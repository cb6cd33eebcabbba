import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, it } from "node:test";

import type { MessageId } from "../../src/domain/message.ts";
import { type Host, type Hosts, openHosts } from "../support/hosts.ts";
import { countIn } from "../support/room.ts";

/** One kill at the first step of every third name that a link has; in the long run at every step. */
const chooseSteps = (names: readonly string[]): readonly number[] => {
  const numbered = names.map((name, index) => ({ name, step: index + 1 }));
  if (process.env["PARTY_SOAK_SCALE"] === "1") return numbered.map(({ step }) => step);
  return numbered
    .filter(({ name }, index) => OF_LINKS.test(name) && names.indexOf(name) === index)
    .filter((_, index) => index % 3 === 0)
    .map(({ step }) => step);
};

const OF_LINKS =
  /^(?:git\.|ledger\.(?:absorb|queue-outgoing|published|link|held|note-peer|queue-receipt))/v;

const untilSeen = ({ room }: Host, id: MessageId): Promise<unknown> =>
  room.waitForDelivery(id, "seen", ({ state }) => state === "seen", 60_000);

describe("a daemon that is killed between any two acts of its link", () => {
  let all: Hosts;
  let build1: Host;
  let build2: Host;
  before(async () => {
    all = await openHosts({ hosts: { build1: { oc: "claude" }, build2: { cc: "claude" } } });
    [build1, build2] = Object.values(all.hosts) as [Host, Host];
  });
  after(() => all[Symbol.asyncDispose]());

  /** A message each way. */
  const postBoth = (label: string): readonly [MessageId, MessageId] => [
    build1.room.post("oc", { to: ["cc@build2"], body: `${label} there` }),
    build2.room.post("cc", { to: ["oc@build1"], body: `${label} back` }),
  ];

  const settled = async ([there, back]: readonly [MessageId, MessageId]): Promise<void> => {
    await Promise.all([untilSeen(build1, there), untilSeen(build2, back)]);
  };

  const assertOnce = (label: string): void => {
    assert.equal(countIn(build2.room.read("cc"), `${label} there`), 1, `${label} there`);
    assert.equal(countIn(build1.room.read("oc"), `${label} back`), 1, `${label} back`);
  };

  it("loses and doubles nothing, and leaves no lock in the way", async (t) => {
    await build2.room.startDaemon();
    const steps = build1.room.path("steps");
    const first = postBoth("trace");
    const traced = await build1.room.startDaemon({ RELAY_TEST_STEPS: steps });
    await settled(first);
    await traced.end();
    assertOnce("trace");
    const names = readFileSync(steps, "utf8")
      .trim()
      .split("\n")
      .map((line) => line.replace(/^\d+ /v, ""));
    const chosen = chooseSteps(names);
    t.diagnostic(`${names.length} steps; killed at ${chosen.length}`);
    assert.ok(chosen.length >= 8, `${chosen.length} of ${names.join(" ")}`);

    for (const step of chosen) {
      const label = `kill-${step}`;
      const posted = postBoth(label);
      const victim = await build1.room.startDaemon({
        RELAY_TEST_STEPS: steps,
        RELAY_TEST_KILL_AT: String(step),
      });
      const outcome = await Promise.race([victim.ended, settled(posted)]);
      if (outcome !== undefined) assert.equal(outcome, "SIGKILL", `${label}: ${victim.output()}`);
      await victim.end();
      const heir = await build1.room.startDaemon();
      await settled(posted);
      await heir.end();
      assertOnce(label);
    }
  });
});
