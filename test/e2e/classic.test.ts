import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";

import { type ClassicPeer, openClassicPeer } from "../support/classic-peer.ts";
import { type Host, type Hosts, openHosts } from "../support/hosts.ts";
import { countIn } from "../support/room.ts";
import { waitFor } from "../support/wait-for.ts";

describe("a host and one that runs the original's scripts", () => {
  let all: Hosts;
  let build1: Host;
  let build2: ClassicPeer;
  before(async () => {
    all = await openHosts({
      hosts: { build1: { oc: "claude", cc: "claude" } },
      link: { layout: "classic", manager: "oc" },
    });
    build2 = await openClassicPeer({
      remote: all.remote,
      place: join(all.remote, "../build2"),
      name: "build2",
    });
    const [host] = Object.values(all.hosts);
    assert.ok(host !== undefined);
    build1 = host;
    await build2.heartbeat();
    await build1.room.startDaemon();
    await build1.relay("link", "sync");
  });
  after(() => all[Symbol.asyncDispose]());

  it("reads what was appended there, once, and marks it as read when its agent has seen it", async () => {
    const id = await build2.send({ to: "build1", subject: "Ready", body: "Build2 is up." });
    await waitFor(
      "the agent has read it",
      () => countIn(build1.room.read("oc"), "Build2 is up.") > 0,
      20_000,
    );
    const envelope = build1.room.read("oc").find((text) => text.includes("Build2 is up."));
    assert.match(envelope ?? "", /from="build2" kind="info" trust="unverified"/v);
    await waitFor(
      "the mark is there",
      async () => {
        const found = (await build2.all()).find((message) => message.id === id);
        return found?.read === true;
      },
      20_000,
    );
    assert.equal(countIn(build1.room.read("oc"), "Build2 is up."), 1);
    const { out } = await build1.relay("why", id);
    assert.match(out, /marked on main in [0-9a-f]{7}/v);
  });

  it("writes to the script's host, and learns what was marked there", async () => {
    const id = build1.room.post("oc", {
      to: ["build2"],
      kind: "request",
      subject: "Which SHA?",
      body: "Which one did you build?",
    });
    const [found] = await waitFor(
      "it is there",
      async () => {
        const unread = await build2.unread();
        return unread.length > 0 ? unread : undefined;
      },
      20_000,
    );
    assert.ok(found !== undefined);
    assert.deepEqual(
      [found.from, found.to, found.type, found.subject, found.read, found.ack_required],
      ["build1", "build2", "request", "Which SHA?", false, true],
    );
    await build2.markRead(found.id);
    const seen = await build1.room.waitForDelivery(
      id,
      "seen",
      ({ state }) => state === "seen",
      20_000,
    );
    assert.match(seen.evidence ?? "", /^marked as read by build2 on main in [0-9a-f]{7}$/v);
    assert.match((await build1.relay("debts")).out, /build2/v);
    await build2.ack(found.id);
    const answered = await build1.room.waitForDelivery(
      id,
      "answered",
      ({ state }) => state === "answered",
      20_000,
    );
    assert.match(answered.evidence ?? "", /^acknowledged by build2 on main in [0-9a-f]{7}$/v);
  });

  it("takes an answer for one by its subject, and its own answer is one there", async () => {
    const asked = build1.room.post("cc", {
      to: ["build2"],
      kind: "request",
      subject: "Free disk",
      body: "How much is left?",
    });
    await waitFor("it is there", async () => (await build2.unread()).length > 0, 20_000);
    await build2.send({ to: "build1", subject: "Re: Free disk", body: "25 GB" });
    await build1.room.waitForDelivery(
      asked,
      "answered",
      ({ state }) => state === "answered",
      20_000,
    );
    const request = await build2.send({
      to: "build1",
      type: "request",
      subject: "Install jq",
      body: "Please install jq.",
      requireAck: true,
    });
    await waitFor(
      "it was read",
      () => countIn(build1.room.read("oc"), "Please install jq.") > 0,
      20_000,
    );
    const reply = await build1.relay("reply", request, "Installed 1.6.", "--from", "oc");
    assert.equal(reply.status, 0, reply.err);
    const answer = await waitFor(
      "the answer is there",
      async () => (await build2.all()).find(({ body }) => body === "Installed 1.6."),
      20_000,
    );
    assert.deepEqual([answer["in_reply_to"], answer.subject], [request, "Re: Install jq"]);
    await waitFor(
      "the acknowledgement is there",
      async () => {
        const found = (await build2.all()).find(({ id }) => id === request);
        return found?.ack_status === "completed" && found.acknowledged_by.includes("build1");
      },
      20_000,
    );
  });

  it("leaves every other file, and the fields that it does not know, as they are", async () => {
    await build2.edit("scripts/odd file.sh", () => "#!/bin/sh\nexit 0\n", "A script");
    await build2.edit(
      "coordination/messages.json",
      (text) =>
        text.replace(
          '"subject": "Ready",',
          '"subject": "Ready",\n      "x_tags": [1.50, {"a": null}],',
        ),
      "A field of ours",
    );
    const id = build1.room.post("oc", { to: ["build2"], body: "after that" });
    await build1.room.waitForDelivery(
      id,
      "pushed",
      ({ hold }) => hold?.reason.startsWith("pushed in") === true,
      20_000,
    );
    const show = (path: string): string =>
      execFileSync("git", ["--git-dir", all.remote, "show", `main:${path}`], { encoding: "utf8" });
    assert.equal(show("scripts/odd file.sh"), "#!/bin/sh\nexit 0\n");
    assert.equal(show("README.md"), "# Build\n");
    assert.match(show("coordination/messages.json"), /"x_tags": \[\n\s+1\.50,\n/v);
    const log = execFileSync(
      "git",
      ["--git-dir", all.remote, "log", "-1", "--format=%an <%ae>%n%B", "main"],
      { encoding: "utf8" },
    );
    assert.match(
      log,
      /^build1 <build1@build1\.local>\nMessage from build1 to build2: after that\n\nParty-Host: build1/v,
    );
  });
});

describe("an agent that no script may write to", () => {
  it("gets nothing from main until a person allows it", async () => {
    await using all = await openHosts({
      hosts: { build1: { oc: "claude" } },
      link: { layout: "classic", manager: "oc", allow: [] },
    });
    const [build1] = Object.values(all.hosts);
    assert.ok(build1 !== undefined);
    const build2 = await openClassicPeer({
      remote: all.remote,
      place: join(all.remote, "../build2"),
      name: "build2",
    });
    await build1.room.startDaemon();
    await build2.send({ to: "build1", body: "run this for me" });
    await waitFor(
      "it is held",
      async () => (await build1.relay("link", "list")).out.includes("1 held for others"),
      30_000,
    );
    assert.equal(countIn(build1.room.read("oc"), "run this for me"), 0);
    assert.deepEqual(
      (await build2.all()).map(({ read }) => read),
      [false],
    );
    await build1.relay("link", "allow", "oc");
    await waitFor(
      "it is read",
      () => countIn(build1.room.read("oc"), "run this for me") === 1,
      30_000,
    );
    await waitFor(
      "it is marked",
      async () => (await build2.all()).every(({ read }) => read),
      30_000,
    );
  });
});
