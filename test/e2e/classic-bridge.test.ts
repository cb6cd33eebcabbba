import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";

import { type ClassicPeer, openClassicPeer } from "../support/classic-peer.ts";
import { type Host, type Hosts, openHosts } from "../support/hosts.ts";
import { mainOf } from "../support/main-branch.ts";
import { countIn } from "../support/room.ts";
import { waitFor } from "../support/wait-for.ts";

const hostNamed = (all: Hosts, name: string): Host => {
  const host = all.hosts[name];
  assert.ok(host !== undefined);
  return host;
};

describe("a host on main while others move to snapshots", () => {
  let all: Hosts;
  let build1: Host;
  let build3: Host;
  let build2: ClassicPeer;
  before(async () => {
    all = await openHosts({
      hosts: { build1: { oc: "claude" }, build3: { cc: "claude" } },
      link: { manager: "oc" },
      links: {
        build1: { layout: "classic", peers: ["build2", "build3"] },
        build3: { manager: "cc" },
      },
    });
    build1 = hostNamed(all, "build1");
    build3 = hostNamed(all, "build3");
    build2 = await openClassicPeer({
      remote: all.remote,
      place: join(all.remote, "../build2"),
      name: "build2",
    });
    await build2.heartbeat();
    await build1.room.startDaemon();
  });
  after(() => all[Symbol.asyncDispose]());

  it("talks to a host over main until it publishes, and each message arrives once", async () => {
    const early = build1.room.post("oc", { to: ["build3"], body: "before you moved" });
    await build1.room.waitForDelivery(
      early,
      "on main",
      ({ hold }) => hold?.reason.startsWith("pushed in") === true,
      30_000,
    );
    assert.deepEqual(
      mainOf(all.remote)
        .messages()
        .map(({ to, body }) => [to, body]),
      [["build3", "before you moved"]],
    );
    await build3.room.startDaemon();
    await build1.room.waitForDelivery(early, "seen", ({ state }) => state === "seen", 30_000);
    assert.equal(countIn(build3.room.read("cc"), "before you moved"), 1);
    const late = build1.room.post("oc", { to: ["cc@build3"], body: "after you moved" });
    const seen = await build1.room.waitForDelivery(
      late,
      "seen",
      ({ state }) => state === "seen",
      30_000,
    );
    assert.match(seen.evidence ?? "", /said by build3$/v);
    assert.equal(mainOf(all.remote).messages().length, 1);
    const back = build3.room.post("cc", { to: ["oc@build1"], body: "and back" });
    await build3.room.waitForDelivery(back, "seen", ({ state }) => state === "seen", 30_000);
    assert.equal(countIn(build1.room.read("oc"), "and back"), 1);
  });

  it("and to a script's host over main all the while", async () => {
    const id = build1.room.post("oc", { to: ["build2"], body: "still with scripts?" });
    const unread = await waitFor(
      "it is there",
      async () => {
        const found = await build2.unread();
        return found.length > 0 ? found : undefined;
      },
      30_000,
    );
    assert.deepEqual(
      unread.map(({ body }) => body),
      ["still with scripts?"],
    );
    await build2.markRead(unread[0]?.id);
    await build1.room.waitForDelivery(id, "seen", ({ state }) => state === "seen", 30_000);
    await build2.send({ to: "build1", body: "for a while" });
    await waitFor("it is read", () => countIn(build1.room.read("oc"), "for a while") > 0, 30_000);
    const { out } = await build1.relay("link", "list", "--json");
    const { links } = JSON.parse(out) as {
      links: readonly [{ layout: string; peers: readonly { host: string; layout: string }[] }];
    };
    assert.equal(links[0].layout, "classic");
    assert.deepEqual(
      links[0].peers.map(({ host, layout }) => [host, layout]),
      [
        ["build2", "classic"],
        ["build3", "snapshot"],
      ],
    );
  });
});

describe("a host on main, after a script's commit", () => {
  it("holds its own push for a while, and says so", async () => {
    await using all = await openHosts({
      hosts: { build1: {} },
      link: { layout: "classic", peers: ["build2"], courtesy: 8_000 },
    });
    const build1 = hostNamed(all, "build1");
    const build2 = await openClassicPeer({
      remote: all.remote,
      place: join(all.remote, "../build2"),
      name: "build2",
    });
    await build1.room.startDaemon();
    await build1.relay("link", "sync");
    await build2.send({ to: "build1", body: "I am at it" });
    await build1.relay("link", "sync");
    const id = build1.room.post("human", { to: ["build2"], body: "after you" });
    const held = await build1.room.waitForDelivery(
      id,
      "held",
      ({ hold }) => hold?.reason.includes("so as not to disturb its push") === true,
      30_000,
    );
    assert.match(
      held.hold?.reason ?? "",
      /^a script of another host has just committed: waits 8 s/v,
    );
    await build1.room.waitForDelivery(
      id,
      "pushed",
      ({ hold }) => hold?.reason.startsWith("pushed in") === true,
      30_000,
    );
  });
});

describe("a script's host that says nothing", () => {
  it("is named to the human once, with what to do there", async () => {
    await using all = await openHosts({
      hosts: { build1: {} },
      link: { layout: "classic", peers: ["build2"] },
    });
    const build1 = hostNamed(all, "build1");
    const build2 = await openClassicPeer({
      remote: all.remote,
      place: join(all.remote, "../build2"),
      name: "build2",
    });
    const anHourAgo = new Date(Date.now() - 3_600_000);
    await build2.heartbeat(anHourAgo);
    await build1.room.startDaemon();
    build1.room.post("human", { to: ["build2"], body: "are you there?" });
    await waitFor("it is on main", () => mainOf(all.remote).messages().length === 1, 30_000);
    // As if it had been sent when the host was heard of last.
    await build2.edit(
      "coordination/messages.json",
      (text) => text.replace(/"timestamp": "[^"]+"/v, `"timestamp": "${anHourAgo.toISOString()}"`),
      "Older",
    );
    await waitFor(
      "the human is told",
      async () => (await build1.relay("inbox")).out.includes("build2 says nothing"),
      30_000,
    );
    await build1.relay("link", "sync");
    assert.match(
      (await build1.relay("link", "list")).out,
      /build2 has said nothing for 1 h.*git rebase --continue/v,
    );
    assert.equal((await build1.relay("inbox")).out.split("build2 says nothing").length, 2);
  });
});
