import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";

import { type ClassicPeer, openClassicPeer } from "../support/classic-peer.ts";
import { type Host, type Hosts, openHosts } from "../support/hosts.ts";
import { mainOf } from "../support/main-branch.ts";

describe("the verbs that the scripts' faces stand on", () => {
  let all: Hosts;
  let build1: Host;
  let build2: ClassicPeer;
  before(async () => {
    all = await openHosts({
      hosts: { build1: {} },
      link: { layout: "classic", peers: ["build2", "build3"] },
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
    await build1.room.startDaemon();
  });
  after(() => all[Symbol.asyncDispose]());

  it("send and wait for the push that carries it, and tell its id there", async () => {
    const sent = await build1.relay(
      "send",
      "--type=error",
      "--subject=Broken",
      "--wait-push",
      "--json",
      "build2",
      "The build is broken.",
    );
    assert.equal(sent.status, 0, sent.err);
    const { pushed } = JSON.parse(sent.out) as {
      pushed: { carried: boolean; commits: readonly string[]; foreign_ids: Record<string, string> };
    };
    assert.equal(pushed.carried, true);
    const tip = mainOf(all.remote).git("rev-parse", "main").trim();
    assert.deepEqual(pushed.commits, [tip]);
    const found = mainOf(all.remote).messages().at(-1);
    assert.deepEqual(
      [found?.id, found?.["type"], found?.subject, found?.["ack_required"]],
      [pushed.foreign_ids["build2"], "error", "Broken", false],
    );
    const text = await build1.relay(
      "send",
      "build2",
      "--ack-required",
      "--wait-push",
      "Please do.",
    );
    assert.match(
      text.out,
      /^stored \w{10} → build2 \(answer owed\)\npushed in [0-9a-f]{7} as msg_\d+_\d{9}\n$/v,
    );
    assert.equal(mainOf(all.remote).messages().at(-1)?.["ack_required"], true);
  });

  it("write to all other hosts at once, as one broadcast", async () => {
    const { status, err } = await build1.relay(
      "send",
      "--to",
      "build2",
      "--to",
      "build3",
      "--wait-push",
      "For all.",
    );
    assert.equal(status, 0, err);
    const last = mainOf(all.remote)
      .messages()
      .filter(({ body }) => body === "For all.");
    assert.deepEqual(
      last.map(({ to, read, read_by }) => [to, read, read_by]),
      [["all", false, []]],
    );
  });

  it("list what the host has, mark what was listed, and acknowledge", async () => {
    const first = await build2.send({
      to: "build1",
      type: "request",
      subject: "Install",
      body: "Install it.",
      requireAck: true,
    });
    await build2.send({ to: "build1", type: "error", subject: "Failed", body: "It failed." });
    const listed = await build1.relay("inbox", "--host", "build1");
    assert.match(
      listed.out,
      /^=== Unread Messages for build1 \(2\) ===\n1\. \[ERROR\] build2 -> build1: Failed\n2\. \[REQUEST\]/v,
    );
    const json = JSON.parse((await build1.relay("inbox", "--host", "build1", "--json")).out) as {
      messages: readonly { id: string; ack_status: string }[];
    };
    assert.deepEqual(
      json.messages.map(({ ack_status }) => ack_status),
      ["not_requested", "pending"],
    );
    await build2.send({ to: "build1", subject: "Later", body: "This one was not listed." });
    const marked = await build1.relay("read", "--host", "--wait-push");
    assert.equal(marked.out, "2 marked as read\n", marked.err);
    assert.deepEqual(
      (await build2.all()).filter(({ to }) => to === "build1").map(({ read }) => read),
      [true, true, false],
    );
    const refused = await build1.relay("ack", json.messages[0]?.id ?? "");
    assert.deepEqual([refused.status, refused.out], [5, ""]);
    assert.match(refused.err, /asks for no acknowledgement/v);
    const acked = await build1.relay("ack", first, "--wait-push", "On it.");
    assert.equal(acked.status, 0, acked.err);
    const there = (await build2.all()).find(({ id }) => id === first);
    assert.deepEqual([there?.ack_status, there?.acknowledged_by], ["completed", ["build1"]]);
    assert.doesNotMatch((await build1.relay("debts")).out, /Install/v);
    const unknown = await build1.relay("read", "--host", "msg_1_1");
    assert.deepEqual([unknown.status, unknown.out], [4, ""]);
    const every = await build1.relay("read", "--host", "--all", "--wait-push");
    assert.equal(every.out, "1 marked as read\n");
  });
});

describe("relay link add", () => {
  it("says that a repository is the scripts' where no layout was named, and takes the one that is", async () => {
    await using all = await openHosts({ hosts: { build1: {} } });
    const [build1] = Object.values(all.hosts);
    assert.ok(build1 !== undefined);
    await openClassicPeer({
      remote: all.remote,
      place: join(all.remote, "../build2"),
      name: "build2",
    });
    await build1.room.startDaemon();
    const unnamed = await build1.relay("link", "add", all.remote, "--host", "build1");
    assert.equal(unnamed.status, 0, unnamed.err);
    assert.match(unnamed.out, /main holds coordination\/messages\.json.* --layout classic/v);
    const named = await build1.relay(
      "link",
      "add",
      all.remote,
      "--host",
      "build1",
      "--layout=classic",
    );
    assert.match(named.out, /^origin: build1 on .* \(classic\), reached/v);
    assert.doesNotMatch(named.out, /main holds/v);
    const wrong = await build1.relay("link", "add", all.remote, "--host", "build1", "--layout=odd");
    assert.deepEqual([wrong.status, wrong.out], [2, ""]);
  });
});
