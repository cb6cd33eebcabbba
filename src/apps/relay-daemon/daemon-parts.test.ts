import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";

import { openBench } from "../../../test/support/delivery-bench.ts";
import { fakeAgent, TRANSCRIPT } from "../../../test/support/delivery-world.ts";
import { createFakeProcesses } from "../../../test/support/fake-processes.ts";
import { messageOf } from "../../../test/support/message.ts";
import { EMPTY_PANE_MAP } from "../../domain/pane-map.ts";
import { genericProfile } from "../../domain/profiles/generic.ts";
import { PROFILES } from "../../domain/profiles/profiles.ts";
import type { Panes } from "../../ports/panes.ts";
import { agentsOf } from "./agents.ts";
import { parseArguments } from "./arguments.ts";
import { createBadges } from "./badges.ts";
import { startDeliveries } from "./deliveries.ts";
import { startHouseKeeping } from "./house-keeping.ts";
import { createListeners } from "./listeners.ts";
import { mayCommand } from "./may-command.ts";
import { writeTombstone } from "./tombstone.ts";

const onlyCc = () => new Map([["cc.party", fakeAgent()]]);
const proven = (from: string) => messageOf(1, { from, trust: "proven" });

describe("the daemon's arguments", () => {
  it("are few, and anything else is refused with what was typed", () => {
    assert.deepEqual(parseArguments([]), { kind: "run", onDemand: false });
    assert.deepEqual(parseArguments(["--on-demand"]), { kind: "run", onDemand: true });
    assert.deepEqual(parseArguments(["--pane-status"]), { kind: "pane-status", role: undefined });
    assert.deepEqual(parseArguments(["--pane-status", "CC"]), { kind: "pane-status", role: "cc" });
    for (const help of ["--help", "-h"]) assert.deepEqual(parseArguments([help]), { kind: "help" });
    assert.deepEqual(parseArguments(["--version"]), { kind: "version" });
    for (const bad of [["--on-demand", "now"], ["start"], ["--pane-status", "cc", "cx"]])
      assert.throws(() => parseArguments(bad), { code: "USAGE" });
  });
});

describe("bare commands", () => {
  it("come from proven senders only: the human, relay, and whom the configuration names", () => {
    const may = mayCommand({ allow: [], from: ["oc"] }, (agent) => agent.replace(".party", ""));
    for (const from of ["human", "relay", "oc.party", "oc"]) assert.equal(may(proven(from)), true);
    assert.equal(may(proven("cx.party")), false);
    assert.equal(may(messageOf(1, { from: "human", trust: "claimed" })), false);
  });
});

describe("listeners", () => {
  it("are called at every change until each was taken away, also one that came twice", () => {
    const listeners = createListeners();
    let calls = 0;
    const listener = (): void => {
      calls += 1;
    };
    const first = listeners.add(listener);
    listeners.add(listener);
    listeners.tell();
    assert.equal(calls, 2);
    first[Symbol.dispose]();
    listeners.tell();
    assert.equal(calls, 3);
  });
});

describe("badges", () => {
  it("show what the human has not read and for whom something waits, once per change", async () => {
    await using bench = openBench();
    const shown: string[] = [];
    let works = true;
    const badge: Panes["badge"] = async (_socket, session, text) => {
      shown.push(`${session}: ${text}`);
      if (!works) throw new Error("no tmux");
    };
    const panes = { ...bench.panes, badge };
    using badges = createBadges({ ledger: bench.ledger, panes, running: onlyCc });
    const change = async (): Promise<void> => {
      badges.refresh();
      badges.refresh();
      await bench.clock.advance(300);
    };
    await change();
    await change();
    bench.ledger.store(messageOf(2), ["human"], 1);
    works = false;
    await change();
    await change();
    assert.deepEqual(shown, ["party: cc 1", "party: human 1 cc 1", "party: human 1 cc 1"]);
  });
});

describe("house keeping", () => {
  it("wakes for what expires, at its time", async () => {
    const start = Date.UTC(2026, 10, 20, 14, 30);
    await using bench = openBench({ expiresAt: start + 30_000 });
    let wakes = 0;
    using _keeping = startHouseKeeping(bench, () => {
      wakes += 1;
    });
    await bench.clock.advance(29_000);
    assert.equal(bench.delivery().state, "stored");
    await bench.clock.advance(1_100);
    assert.equal(bench.delivery().state, "expired");
    assert.equal(wakes, 2);
  });

  it("raises low priority after ten minutes, and has no timer while nothing waits", async () => {
    await using bench = openBench({ priority: 2 });
    let wakes = 0;
    using keeping = startHouseKeeping(bench, () => {
      wakes += 1;
    });
    await bench.clock.advance(16 * 60_000);
    assert.equal(bench.delivery().priority, 1);
    bench.ledger.change(bench.delivery().id, { to: "seen" }, 1);
    keeping.reconsider();
    const before = wakes;
    await bench.clock.advance(60 * 60_000);
    assert.equal(wakes, before);
  });
});

describe("the deliveries", () => {
  it("give each agent a worker of its own, and end with the turns under way", async () => {
    await using bench = openBench();
    const failures: unknown[] = [];
    const stop = new AbortController();
    const deliveries = startDeliveries(
      bench,
      (name) => onlyCc().get(name),
      stop.signal,
      (error) => failures.push(error),
    );
    bench.ledger.store(messageOf(2), ["cx.party"], 1);
    deliveries.wakeAll();
    await bench.clock.advance(2_000);
    assert.equal(bench.delivery().state, "handed");
    assert.equal(bench.ledger.deliveriesOf(messageOf(2).id)[0]?.hold?.because, "agent-not-running");
    bench.ledger.store(messageOf(3), ["cc.party"], 1);
    deliveries.wake("cc.party");
    await bench.clock.advance(20);
    stop.abort();
    await bench.during(deliveries.stop());
    assert.equal(bench.ledger.deliveriesOf(messageOf(3).id)[0]?.state, "handed");
    assert.deepEqual(failures, []);
  });

  it("look for what an earlier daemon handed over", async () => {
    await using bench = openBench();
    const stop = new AbortController();
    bench.begin("submitted", TRANSCRIPT);
    bench.ledger.change(bench.delivery().id, { to: "handed" }, 1);
    const asked: string[] = [];
    const find = (name: string) => void asked.push(name);
    const deliveries = startDeliveries(bench, find, stop.signal, () => undefined);
    deliveries.wakeAll();
    await bench.clock.advance(1_000);
    assert.deepEqual([...new Set(asked)], ["cc.party"]);
    stop.abort();
    await bench.during(deliveries.stop());
  });
});

describe("the agents of the pane maps", () => {
  const incarnation = {
    socket: "/s",
    pane: "%1",
    serverPid: 1,
    serverStartedAt: 1,
    panePid: 10,
    agentPid: 11,
    agentStartedAt: 11,
  };
  const map = { ...EMPTY_PANE_MAP, panes: { cc: "%1" } };
  const found = [{ session: "party", path: "/panes.json", map, writtenAt: 0, broken: undefined }];
  const options = {
    processes: createFakeProcesses(() => [
      { pid: 10, parent: 1, program: "sh", startedAt: 1 },
      { pid: 11, parent: 10, program: "codex", startedAt: 1 },
    ]),
    socket: "/default",
    configured: () => undefined,
    promptGating: "all",
    profiles: PROFILES,
    rungs: ["paste"],
  } as const;

  it("are driven as the program in the pane is, unless configuration says how", () => {
    const [agent] = agentsOf(found, options);
    assert.deepEqual(agent?.ref, { socket: "/default", pane: "%1" });
    assert.equal(agent?.profileOf(incarnation).name, "codex");
    const claude = { profile: "claude", transcript: "/t" };
    const [named] = agentsOf(found, { ...options, configured: () => claude });
    assert.equal(named?.profileOf(incarnation).name, "claude");
    assert.equal(named?.transcript, "/t");
  });

  it("may have other prompts where prompt gating is widened, oc's own excepted", () => {
    const processes = createFakeProcesses(() => []);
    const both = [
      {
        session: "party",
        writtenAt: 0,
        path: "",
        broken: undefined,
        map: { ...map, panes: { cc: "%1", oc: "%2" } },
      },
    ];
    const profiles = [genericProfile({ glyphs: ["=>"] })];
    const named = (promptGating: "all" | "oc" | "none") =>
      agentsOf(both, { ...options, processes, promptGating, profiles }).map(({ profileOf }) => {
        const { composer } = profileOf(incarnation).screen;
        assert.deepEqual(composer.glyphs, ["=>"]);
        return composer.kind === "last" && composer.named;
      });
    assert.deepEqual(named("all"), [false, false]);
    assert.deepEqual(named("oc"), [true, false]);
    assert.deepEqual(named("none"), [true, true]);
  });
});

describe("the tombstone", () => {
  it("says when, why and after how long the daemon ended", () => {
    const directory = mkdtempSync(join(tmpdir(), "party-tombstone-"));
    const path = join(directory, "last-exit.json");
    writeTombstone(path, { reason: "signal", detail: "SIGTERM" });
    const { reason, detail, pid } = JSON.parse(readFileSync(path, "utf8")) as Record<
      string,
      unknown
    >;
    assert.deepEqual(
      { reason, detail, pid },
      { reason: "signal", detail: "SIGTERM", pid: process.pid },
    );
    rmSync(directory, { recursive: true });
  });
});
