import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, it } from "node:test";

import { type ClassicPeer, openClassicPeer } from "../support/classic-peer.ts";
import { type Host, type Hosts, openHosts } from "../support/hosts.ts";
import { bodiesAt, mainOf } from "../support/main-branch.ts";
import { waitFor } from "../support/wait-for.ts";

const isLong = process.env["PARTY_SOAK_SCALE"] === "1";
const ROUNDS = isLong ? 200 : 20;

interface Pair {
  readonly all: Hosts;
  readonly build1: Host;
  readonly build2: ClassicPeer;
}

const openPair = async (): Promise<Pair> => {
  const all = await openHosts({ hosts: { build1: {} }, link: { layout: "classic", poll: 1_000 } });
  const build2 = await openClassicPeer({
    remote: all.remote,
    place: join(all.remote, "../build2"),
    name: "build2",
  });
  await build2.heartbeat();
  const [build1] = Object.values(all.hosts);
  assert.ok(build1 !== undefined);
  await build1.room.startDaemon();
  await build1.relay("link", "sync");
  return { all, build1, build2 };
};

const isOnMain = (all: Hosts, body: string): boolean =>
  mainOf(all.remote)
    .messages()
    .some((message) => message.body === body);

const isWhole = (all: Hosts): boolean => {
  try {
    return mainOf(all.remote).messages().length >= 0;
  } catch {
    return false;
  }
};

describe("rounds of a host of ours and one that appends with git pull --rebase", () => {
  it(`lose and double nothing when they alternate, in ${ROUNDS} rounds`, async (t) => {
    const { all, build1, build2 } = await openPair();
    await using _all = all;
    for (let round = 0; round < ROUNDS; round += 1) {
      build1.room.post("human", { to: ["build2"], body: `there ${round}` });
      await waitFor(`there ${round}`, () => isOnMain(all, `there ${round}`), 30_000);
      await build2.send({ to: "build1", body: `back ${round}` });
      await build2.markRead();
    }
    await waitFor("all are here", async () => (await bodiesAt(build1)).length >= ROUNDS, 30_000);
    const numbers = Array.from({ length: ROUNDS }, (_, index) => index);
    assert.deepEqual(await bodiesAt(build1), numbers.map((n) => `back ${n}`).toSorted());
    const messages = mainOf(all.remote).messages();
    assert.deepEqual(
      messages.map(({ body }) => body).toSorted(),
      [...numbers.map((n) => `back ${n}`), ...numbers.map((n) => `there ${n}`)].toSorted(),
    );
    t.diagnostic(`${ROUNDS} rounds, ${all.pushes()} pushes`);
  });

  it("lose nothing of ours, and never stop us, when both write at once", async (t) => {
    const { all, build1, build2 } = await openPair();
    await using _all = all;
    const wedged: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      build1.room.post("human", { to: ["build2"], body: `there ${round}` });
      const body = `back ${round}`;
      try {
        await build2.send({ to: "build1", body });
      } catch {
        wedged.push(round);
        await build2.repair();
        // The conflict was pushed as it stood; until it is healed, no script can read the file.
        await waitFor("the file is whole", () => isWhole(all), 30_000);
        if (!isOnMain(all, body)) await build2.send({ to: "build1", body });
      }
    }
    await waitFor(
      "all of ours is there",
      () =>
        mainOf(all.remote)
          .messages()
          .filter(({ from }) => from === "build1").length >= ROUNDS,
      60_000,
    );
    await waitFor(
      "all of theirs is here",
      async () => (await bodiesAt(build1)).length >= ROUNDS,
      60_000,
    );
    const numbers = Array.from({ length: ROUNDS }, (_, index) => index);
    assert.deepEqual(await bodiesAt(build1), numbers.map((n) => `back ${n}`).toSorted());
    const ours = mainOf(all.remote)
      .messages()
      .filter(({ from }) => from === "build1")
      .map(({ body }) => body);
    assert.deepEqual(ours.toSorted(), numbers.map((n) => `there ${n}`).toSorted());
    t.diagnostic(
      `${ROUNDS} rounds at once: the script's host wedged itself in ${wedged.length}, and was repaired`,
    );
  });
});
