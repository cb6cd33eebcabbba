import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { type Host, openHosts } from "../support/hosts.ts";
import { bodiesAt, mainOf } from "../support/main-branch.ts";
import { waitFor } from "../support/wait-for.ts";

const EACH = 50;
/** The budget of one run in which both begin to send at the same moment. */
const MOST_PUSHES = 10;
const isLong = process.env["PARTY_SOAK_SCALE"] === "1";

const sendAll = async (from: Host, to: string): Promise<void> => {
  await Promise.all(
    Array.from({ length: EACH }, async (_, index) => {
      const body = `${from.name} says ${index}`;
      if (!isLong) from.room.post("human", { to: [to], body });
      else assert.equal((await from.relay("send", to, body)).status, 0);
    }),
  );
};

describe("two hosts on main that both begin to send at the same moment", () => {
  it(`get all of each other's ${EACH} messages, each once, with few pushes`, async (t) => {
    for (let run = 0; run < (isLong ? 5 : 1); run += 1) {
      await using all = await openHosts({
        hosts: { build1: {}, build2: {} },
        link: { layout: "classic" },
      });
      const [build1, build2] = Object.values(all.hosts) as [Host, Host];
      await build1.room.startDaemon();
      await build2.room.startDaemon();
      await Promise.all([build1, build2].map((host) => host.relay("link", "sync")));
      const before = all.pushes();
      const began = performance.now();
      await Promise.all([sendAll(build1, "build2"), sendAll(build2, "build1")]);
      const sent = performance.now();
      for (const [host, other] of [
        [build2, build1],
        [build1, build2],
      ] as const) {
        const expected = Array.from({ length: EACH }, (_, index) => `${other.name} says ${index}`);
        await waitFor(
          `everything is at ${host.name}`,
          async () => (await bodiesAt(host)).length >= EACH,
          60_000,
        );
        assert.deepEqual(await bodiesAt(host), expected.toSorted());
      }
      const pushes = all.pushes() - before;
      t.diagnostic(
        `${2 * EACH} sent in ${Math.round(sent - began)} ms, arrived ${Math.round(performance.now() - sent)} ms later with ${pushes} pushes`,
      );
      const ids = mainOf(all.remote)
        .messages()
        .map(({ id }) => id);
      assert.deepEqual([ids.length, new Set(ids).size], [2 * EACH, 2 * EACH]);
      assert.ok(pushes <= MOST_PUSHES, `${pushes} pushes`);
    }
  });
});
