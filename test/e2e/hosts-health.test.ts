import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { after, before, describe, it } from "node:test";

import type { HealthDocument, HostHealth } from "../../src/domain/health/health-document.ts";
import { roomEnvironment } from "../support/daemon.ts";
import { waitFor } from "../support/demo-agent.ts";
import { type Host, type Hosts, openHosts } from "../support/hosts.ts";
import { countIn } from "../support/room.ts";

const RELAY = new URL("../../src/apps/relay/main.ts", import.meta.url).pathname;

const hostNamed = (all: Hosts, name: string): Host => {
  const host = all.hosts[name];
  assert.ok(host !== undefined);
  return host;
};

const healthOf = async (host: Host): Promise<HealthDocument> =>
  JSON.parse((await host.relay("health", "--json")).out) as HealthDocument;

const seenBy = async (host: Host, name: string): Promise<HostHealth | undefined> =>
  (await healthOf(host)).hosts.find((one) => one.host === name);

const shell = (command: string): string =>
  execFileSync("sh", ["-c", command], { encoding: "utf8" }).trim();

describe("two hosts that share a repository", () => {
  let all: Hosts;
  let build1: Host;
  let build2: Host;
  before(async () => {
    all = await openHosts({
      hosts: { build1: { oc: "claude" }, build2: { cc: "claude" } },
      link: { manager: "cc" },
    });
    build1 = hostNamed(all, "build1");
    build2 = hostNamed(all, "build2");
    await build1.room.startDaemon();
    await build2.room.startDaemon();
  });
  after(() => all[Symbol.asyncDispose]());

  it("tell each other at once what they are doing", async () => {
    const set = await build1.relay(
      "status",
      "set",
      "building",
      "--job",
      "job_7",
      "--message",
      "all targets",
    );
    assert.deepEqual([set.status, set.err], [0, ""]);
    assert.equal(set.out, "build1 is building at job_7\n");
    const seen = await waitFor("the status on build2", async () => {
      const host = await seenBy(build2, "build1");
      return host?.status?.status === "building" ? host : undefined;
    });
    assert.equal(seen.beat, "ok");
    assert.equal(seen.status?.job, "job_7");
    assert.equal(seen.status?.message, "all targets");
    const { out } = await build2.relay("status", "--host", "build1");
    assert.match(out, /^build1 +building +job_7 .*all targets$/mv);
    const health = await build2.relay("health", "build1");
    assert.match(
      health.out,
      /^\[build1\] +Heartbeat OK \(.*\) +Status: building {2}job_7 since /mv,
    );
    assert.equal(health.status, 0, health.out);
  });

  it("know each other's agents, machine and mail", async () => {
    const seen = await waitFor("the agent of build2", async () => {
      const host = await seenBy(build1, "build2");
      return host?.agents.some(({ state }) => state === "idle") === true ? host : undefined;
    });
    assert.equal(seen.agents[0]?.name, "cc.party");
    assert.equal(seen.agents[0]?.detail, null, "what a screen shows stays there");
    assert.ok((seen.system.disk_gb ?? 0) > 0 && (seen.system.memory_gb ?? 0) > 0);
    assert.equal(seen.manager, "cc");
    const { out, status } = await build1.relay("health", "cc@build2");
    assert.match(out, /^ {2}cc +idle .* waits 0 +unread 0 +owes 0$/mv);
    assert.equal(status, 0);
    const unknown = await build1.relay("health", "cx@build2");
    assert.deepEqual([unknown.status, unknown.out], [4, ""]);
    assert.match(unknown.err, /Known: build1, oc, build2, cc@build2/v);
  });

  it("keep the classic files, as the document's commands read them", async () => {
    const state = build1.room.path("share/relay/state");
    assert.equal(
      shell(`grep '"status"' ${state}/status.json | awk -F'"' '{print $4}'`),
      "building",
    );
    assert.match(
      shell(`grep '"last_update"' ${state}/status.json | awk -F'"' '{print $4}'`),
      /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/v,
    );
    const status = JSON.parse(readFileSync(`${state}/status.json`, "utf8"));
    assert.equal(status.current_job.id, "job_7");
    const beat = JSON.parse(readFileSync(`${state}/heartbeat.json`, "utf8"));
    assert.equal(beat.server, "build1");
    assert.equal(beat.healthy, true);
    writeFileSync(
      `${state}/status.json`,
      JSON.stringify({ ...status, last_build: { id: "job_6", status: "failed" } }),
    );
    assert.equal((await build1.relay("status", "set", "success")).status, 0);
    const after_ = JSON.parse(readFileSync(`${state}/status.json`, "utf8"));
    assert.deepEqual(
      [after_.status, after_.current_job, after_.last_build],
      ["success", null, { id: "job_6", status: "failed" }],
    );
    assert.equal(shell(`grep -c '"status"' ${state}/status.json`), "1");
  });

  it("answer with facts, each with what said it; one that fails loses nothing", async () => {
    const id = build1.room.post("oc", { to: ["cc@build2"], kind: "request", body: "which git?" });
    await build1.room.waitForDelivery(id, "seen", ({ state }) => state === "seen");
    const answer = await build2.relay(
      "reply",
      "--from",
      "cc",
      "--facts",
      "disk,pkg:no-such-package",
      "--facts",
      "git:/no/such/place",
      id,
      "here it is",
    );
    assert.equal(answer.status, 0, answer.err);
    await build1.room.waitForDelivery(id, "answered", ({ state }) => state === "answered");
    const read = await waitFor("the answer", async () =>
      build1.room.read("oc").find((text) => text.includes("here it is")),
    );
    assert.match(read, /\n\nFacts of build2, \d{4}-.*Z:\n/v);
    assert.match(
      read,
      /^disk:\/ +[\d.]+ GB free of [\d.]+ GB \(\d+ % used\) {2}\[df \/ at \d\d:/mv,
    );
    assert.match(
      read,
      /^pkg:no-such-package +NOT KNOWN: .+ {2}\[dpkg-query -W no-such-package at/mv,
    );
    assert.match(
      read,
      /^git:\/no\/such\/place +NOT KNOWN: .+ {2}\[git -C \/no\/such\/place rev-parse/mv,
    );
    assert.equal(countIn(build1.room.read("oc"), "which git?"), 0);
  });

  it("show what changes as it does, until an interrupt", async () => {
    const watch = spawn(process.execPath, [RELAY, "health", "build1", "--watch", "--json"], {
      env: roomEnvironment(build1.room.root),
      stdio: ["ignore", "pipe", "inherit"],
    });
    const ended = once(watch, "exit");
    let out = "";
    watch.stdout.setEncoding("utf8").on("data", (text: string) => (out += text));
    try {
      await waitFor("the first look", () => out.includes("\n") || undefined);
      assert.equal((await build1.relay("status", "set", "building")).status, 0);
      await waitFor("the second", () => out.split("\n").length > 2 || undefined);
      const documents = out
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line) as HealthDocument);
      assert.deepEqual(
        documents.map(({ hosts }) => hosts.map(({ host, status }) => [host, status?.status])),
        [[["build1", "success"]], [["build1", "building"]]],
      );
    } finally {
      watch.kill("SIGINT");
      assert.deepEqual(await ended, [130, null]);
    }
  });

  it("tell with their status what is not well", async () => {
    assert.equal((await build2.relay("status", "set", "failed", "--job", "job_9")).status, 0);
    const warned = await waitFor("the failure on build1", async () => {
      const ran = await build1.relay("health");
      return ran.status === 8 ? ran : undefined;
    });
    assert.match(warned.out, /^WARN {2}build2: says failed \(job_9\)$/mv);
    assert.equal((await build1.relay("health", "build1")).status, 0);
  });
});

describe("a host whose daemon has ended", () => {
  it("says so, and that the rest is as it was", async () => {
    await using all = await openHosts({ hosts: { build1: { oc: "claude" } } });
    const build1 = hostNamed(all, "build1");
    const nothing = await build1.relay("health");
    assert.deepEqual([nothing.status, nothing.out], [6, ""]);
    const daemon = await build1.room.startDaemon();
    assert.equal((await build1.relay("health")).status, 0);
    await daemon.end("SIGKILL");
    const health = await build1.relay("health");
    assert.equal(health.status, 9);
    assert.match(health.out, /^FAIL {2}build1: no daemon runs$/mv);
    const set = await build1.relay("status", "set", "idle");
    assert.deepEqual(
      [set.status, set.out],
      [0, "build1 is idle; other hosts are told when a daemon runs\n"],
    );
    await build1.room.startDaemon();
    const { out } = await build1.relay("status", "--json");
    assert.equal(JSON.parse(out).hosts[0].status, "idle");
  });

  it("refuses what it may not say, and changes nothing", async () => {
    await using all = await openHosts({ hosts: { build1: {} } });
    const build1 = hostNamed(all, "build1");
    await build1.relay("status", "set", "idle");
    const file = build1.room.path("share/relay/state/host-status.json");
    const kept = readFileSync(file, "utf8");
    for (const words of [
      ["so busy!"],
      ["building", "--job", "a b"],
      ["building", "--message", "x".repeat(201)],
      ["building", "--message", `token ghp_${"a".repeat(36)}`],
    ]) {
      const ran = await build1.relay("status", "set", ...words);
      assert.deepEqual([ran.status, ran.out], [2, ""], words.join(" "));
    }
    assert.equal(readFileSync(file, "utf8"), kept);
  });
});

describe("a host that falls silent", () => {
  it("is told once to the human and to whose mail waits for it, and so is its return", async () => {
    await using all = await openHosts({
      hosts: { build1: { oc: "claude" }, build2: { cc: "claude" } },
    });
    const [build1, build2] = [hostNamed(all, "build1"), hostNamed(all, "build2")];
    const near = await build1.room.startDaemon();
    const far = await build2.room.startDaemon();
    const outages = build1.room.path("share/relay/state/outages.json");
    await waitFor("a life of build2", () => isKnown(outages, "build2") || undefined);
    await far.end("SIGKILL");
    const id = build1.room.post("oc", { to: ["cc@build2"], body: "are you there?" });
    await build1.room.waitForDelivery(
      id,
      "pushed",
      ({ hold }) => hold?.reason.startsWith("pushed in") === true,
    );
    await near.end();
    // Five minutes that this test does not wait for: its last sign of life is put back by them.
    const kept = JSON.parse(readFileSync(outages, "utf8"));
    kept.hosts.build2.beat_at -= 310_000;
    writeFileSync(outages, JSON.stringify(kept));
    const again = await build1.room.startDaemon();
    const told = await waitFor("the word of it", () =>
      build1.room.read("oc").find((text) => text.includes("build2 has published nothing for")),
    );
    assert.match(told, /1 message waits for build2, and goes by itself when that is over\./v);
    const health = await build1.relay("health", "build2");
    assert.equal(health.status, 9, health.out);
    assert.match(health.out, /^\[build2\] +Heartbeat DOWN \(5 min ago\)/mv);
    assert.match(health.out, /incident \d\d:\d\d, silent since /v);
    await again.end();
    await build1.room.startDaemon();
    await build2.room.startDaemon();
    await waitFor("the word of its return", () =>
      build1.room.read("oc").find((text) => text.includes("build2 is back, after")),
    );
    await build1.room.waitForDelivery(id, "seen", ({ state }) => state === "seen");
    const inbox = JSON.parse((await build1.relay("inbox", "--json")).out);
    assert.deepEqual(
      inbox.messages.map(({ subject }: { readonly subject: string }) => subject).toSorted(),
      ["build2 is back", "build2 is silent"],
    );
    assert.equal(
      build1.room.read("oc").filter((text) => text.includes("has published nothing")).length,
      1,
    );
    assert.equal((await build1.relay("health", "build2")).status, 0);
  });
});

const isKnown = (file: string, host: string): boolean =>
  existsSync(file) && JSON.parse(readFileSync(file, "utf8")).hosts[host]?.was_alive === true;
