import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";

import { countIn } from "../support/room.ts";
import { type Host, type Hosts, openHosts } from "../support/hosts.ts";

const hostNamed = (all: Hosts, name: string): Host => {
  const host = all.hosts[name];
  assert.ok(host !== undefined);
  return host;
};

describe("agents on two hosts that only share a repository", () => {
  let all: Hosts;
  let build1: Host;
  let build2: Host;
  before(async () => {
    all = await openHosts({
      hosts: { build1: { oc: "claude" }, build2: { oc: "generic", cc: "claude", cx: "codex" } },
      link: { manager: "cx" },
    });
    build1 = hostNamed(all, "build1");
    build2 = hostNamed(all, "build2");
    await build1.room.startDaemon();
    await build2.room.startDaemon();
  });
  after(() => all[Symbol.asyncDispose]());

  it("reach each other by role, and the evidence travels back", async () => {
    const id = build1.room.post("oc", { to: ["cc@build2"], body: "are you there?" });
    const seen = await build1.room.waitForDelivery(id, "seen", ({ state }) => state === "seen");
    assert.match(seen.evidence ?? "", /said by build2$/v);
    assert.equal(countIn(build2.room.read("cc"), "are you there?"), 1);
    const envelope = build2.room.read("cc").find((text) => text.includes("are you there?"));
    assert.match(envelope ?? "", /from="oc@build1" kind="chat" trust="unverified"/v);
    const { out } = await build1.relay("why", id);
    assert.match(
      out,
      /stored +ledger\n.* held +pushed in [0-9a-f]{7}, not fetched by build2 yet\n/v,
    );
    assert.match(out, /arrived on build2|waits for +nothing/v);
  });

  it("answer each other: both ledgers know the debt and its end", async () => {
    const id = build1.room.post("oc", { to: ["cc@build2"], kind: "request", body: "which SHA?" });
    await build1.room.waitForDelivery(id, "seen", ({ state }) => state === "seen");
    const debts = await build1.relay("debts");
    assert.match(debts.out, /cc@build2/v);
    const reply = build2.room.post("cc", { to: ["oc@build1"], replyTo: id, body: "deadbeef" });
    for (const { room } of [build1, build2]) {
      await room.waitForDelivery(id, "answered", ({ state }) => state === "answered");
    }
    await build2.room.waitForDelivery(reply, "seen", ({ state }) => state === "seen");
    assert.equal(countIn(build1.room.read("oc"), "deadbeef"), 1);
    assert.doesNotMatch((await build1.relay("debts")).out, /cc@build2/v);
  });

  it("reach a host by its manager, and all or the human there", async () => {
    const toHost = build1.room.post("oc", { to: ["build2"], body: "for your manager" });
    const toAll = build1.room.post("oc", { to: ["all@build2"], body: "for all of you" });
    const toHuman = build1.room.post("oc", { to: ["human@build2"], body: "for a person" });
    for (const id of [toHost, toAll]) {
      await build1.room.waitForDelivery(id, "seen", ({ state }) => state === "seen");
    }
    assert.equal(countIn(build2.room.read("cx"), "for your manager"), 1);
    assert.equal(countIn(build2.room.read("cc"), "for your manager"), 0);
    for (const role of ["oc", "cc", "cx"]) {
      assert.equal(countIn(build2.room.read(role), "for all of you"), 1);
    }
    await build2.room.waitForDelivery(toHuman, "there", ({ recipient }) => recipient === "human");
    const inbox = await build2.relay("inbox");
    assert.match(inbox.out, /oc@build1 .*for a person/v);
    assert.equal((await build2.relay("read")).status, 0);
    await build1.room.waitForDelivery(toHuman, "seen", ({ state }) => state === "seen");
  });

  it("tell why where nobody is meant, and the sender is told once", async () => {
    const id = build1.room.post("human", { to: ["nobody@build2"], body: "hello?" });
    const failed = await build1.room.waitForDelivery(
      id,
      "failed",
      ({ state }) => state === "failed",
    );
    assert.match(failed.reason ?? "", /"nobody" is not here. Known: oc, cc, cx/v);
    const { out } = await build1.relay("inbox");
    assert.equal(out.split("\n").filter((line) => line.includes("Failed: ")).length, 1);
  });

  it("refuse what no host gets, with nothing written", async () => {
    const unknown = await build1.relay("send", "cc@build9", "hello");
    assert.deepEqual([unknown.status, unknown.out], [4, ""]);
    assert.match(unknown.err, /No host "build9" is known. Known: build2, build1/v);
    const long = await build1.relay("send", "cc@build2", "x".repeat(10_001));
    assert.deepEqual([long.status, long.out], [2, ""]);
    assert.match(long.err, /10001 characters; to another host \(cc@build2\) go at most 10000/v);
  });
});

describe("an agent that no other host may write to", () => {
  it("gets nothing until a person allows it, and blocks nobody meanwhile", async () => {
    await using all = await openHosts({
      hosts: { build1: {}, build2: { cc: "claude" } },
      link: { allow: [] },
    });
    const [build1, build2] = [hostNamed(all, "build1"), hostNamed(all, "build2")];
    await build1.room.startDaemon();
    await build2.room.startDaemon();
    const id = build1.room.post("human", { to: ["cc@build2"], body: "run this for me" });
    const held = await build1.room.waitForDelivery(
      id,
      "held there",
      ({ hold }) => hold?.because === "not-allowed",
    );
    assert.equal(held.hold?.reason, "is not to be written to by other hosts");
    assert.match(
      (await build1.relay("why", id)).out,
      /a person on build2 to allow it: relay link allow cc/v,
    );
    const own = build2.room.post("human", { to: ["cc"], body: "from here" });
    await build2.room.waitForDelivery(own, "seen", ({ state }) => state === "seen");
    assert.equal(countIn(build2.room.read("cc"), "run this for me"), 0);
    assert.match((await build2.relay("link", "list")).out, /1 held for others: relay link allow/v);
    const refused = await build2.relay("link", "allow", "no role");
    assert.deepEqual([refused.status, refused.out], [2, ""]);
    assert.equal(
      (await build2.relay("link", "allow", "cc")).out,
      "other hosts may write to the human, cc\n",
    );
    await build1.room.waitForDelivery(id, "seen", ({ state }) => state === "seen", 20_000);
    assert.equal(countIn(build2.room.read("cc"), "run this for me"), 1);
  });
});
