import assert from "node:assert/strict";
import { describe, it } from "node:test";

import type { AgentHealth, HealthDocument, HostHealth, LinkHealth } from "./health-document.ts";
import { judgeHealth, withFinding } from "./judge-health.ts";
import { narrowHealth } from "./narrow-health.ts";

const NOW = Date.UTC(2026, 10, 27, 14);
const ago = (seconds: number): string => new Date(NOW - seconds * 1_000).toISOString();

const AGENT: AgentHealth = {
  name: "cc.party",
  state: "idle",
  since: ago(500),
  detail: null,
  waits: 0,
  unread: 0,
  owes: 0,
};

const HOST: HostHealth = {
  host: "build2",
  own: false,
  beat: "unknown",
  last_beat_at: ago(20),
  published_at: ago(20),
  beat_seconds: 60,
  clock_ahead_seconds: null,
  manager: null,
  version: null,
  status: null,
  system: {
    uptime_seconds: 5,
    kernel: null,
    cpus: 2,
    load: 9,
    load_5: 9,
    load_15: 9,
    cpu_usage: 100,
    memory_used_gb: 4,
    memory_gb: 8,
    disk_free_gb: 50,
    disk_gb: 100,
  },
  mail: { unread: 5, waits: 3, unanswered: 2, overdue: 0 },
  lag: { waits: 0, since: null },
  outage: null,
  agents: [AGENT],
};
const OWN: HostHealth = { ...HOST, host: "build1", own: true };
const LINK: LinkHealth = {
  name: "origin",
  state: "reached",
  reason: null,
  since: ago(900),
  synced_at: ago(10),
  poll_seconds: 60,
};

const judged = (
  other: Partial<HostHealth> = {},
  link: Partial<LinkHealth> = {},
  own: Partial<HostHealth> = {},
): HealthDocument =>
  judgeHealth(
    {
      version: 1,
      host: "build1",
      updated_at: ago(0),
      hosts: [
        { ...OWN, ...own },
        { ...HOST, ...other },
      ],
      link: { ...LINK, ...link },
    },
    "party",
    NOW,
  );

const lines = ({ findings }: HealthDocument): readonly string[] =>
  findings.map(({ level, about, what }) => `${level} ${about}: ${what}`);

describe("the judge of health", () => {
  it("finds nothing where a host works hard and has mail", () => {
    const health = judged();
    assert.deepEqual([health.level, lines(health)], ["ok", []]);
    assert.deepEqual(
      health.hosts.map(({ beat }) => beat),
      ["ok", "ok"],
    );
  });

  it("names each thing that is not well, and nothing else", () => {
    const { system, mail } = HOST;
    const status = {
      status: "failed",
      job: "job_9",
      job_started_at: null,
      message: null,
      since: ago(9),
      last_update: ago(9),
    };
    const cases: readonly (readonly [Partial<HostHealth>, string])[] = [
      [{ last_beat_at: ago(150) }, "warning build2: no heartbeat for 2 min"],
      [{ last_beat_at: ago(400) }, "critical build2: no heartbeat for 6 min"],
      [{ last_beat_at: null }, "warning build2: has never published"],
      [{ clock_ahead_seconds: 180 }, "warning build2: its clock is 3 min ahead of ours"],
      [{ clock_ahead_seconds: -30 }, "warning build2: its clock is 30 s behind ours"],
      [{ status }, "warning build2: says failed (job_9)"],
      [{ system: { ...system, disk_free_gb: 4 } }, "warning build2: disk: 4 GB free"],
      [{ system: { ...system, disk_free_gb: 0.5 } }, "critical build2: disk: 0.5 GB free"],
      [{ system: { ...system, memory_used_gb: 7.9 } }, "warning build2: memory: 7.9 of 8 GB used"],
      [{ mail: { ...mail, overdue: 2 } }, "warning build2: 2 answers overdue"],
      [{ lag: { waits: 3, since: ago(130) } }, "warning build2: 3 on their way there for 2 min"],
      [{ agents: [{ ...AGENT, state: "down" }] }, "critical cc@build2: is down"],
      [{ agents: [{ ...AGENT, state: "stuck" }] }, "warning cc@build2: is stuck"],
      [{ agents: [{ ...AGENT, state: "blocked" }] }, "warning cc@build2: blocked for 8 min"],
    ];
    for (const [other, expected] of cases) assert.deepEqual(lines(judged(other)), [expected]);
    for (const other of [
      { lag: { waits: 3, since: ago(100) } },
      { agents: [{ ...AGENT, state: "blocked", since: ago(60) } as const] },
      { agents: [{ ...AGENT, state: "done" } as const] },
      { last_beat_at: ago(8 * 86_400), status, agents: [{ ...AGENT, state: "down" } as const] },
    ]) {
      assert.deepEqual(lines(judged(other)), []);
    }
  });

  it("goes by the last look at the remote: one that looks seldom takes nobody for silent", () => {
    const seldom = judged({ last_beat_at: ago(540) }, { synced_at: ago(500), poll_seconds: 600 });
    assert.deepEqual(lines(seldom), []);
    assert.equal(seldom.hosts[1]?.beat, "ok");
  });

  it("says nothing of others while the remote is not reached, but says that", () => {
    const broken = {
      state: "unreachable",
      reason: "no route",
      synced_at: ago(400),
      since: ago(380),
    } as const;
    const health = judged({ last_beat_at: ago(400), clock_ahead_seconds: 90 }, broken);
    assert.deepEqual(lines(health), [
      "critical origin: the remote does not answer for 6 min: no route",
    ]);
    assert.equal(health.hosts[1]?.beat, "unknown");
    assert.deepEqual(lines(judged({}, { ...broken, since: ago(100), synced_at: ago(110) })), []);
    assert.equal(judged({}, { ...broken, since: ago(200), synced_at: ago(210) }).level, "warning");
    assert.equal(
      judged({}, { ...broken, state: "refused", since: ago(5), synced_at: ago(9) }).level,
      "critical",
    );
  });

  it("knows of this host by its own beat, and puts the worst first", () => {
    const health = judged({ clock_ahead_seconds: 9 }, {}, { last_beat_at: ago(400) });
    assert.deepEqual(lines(health), [
      "critical build1: no heartbeat for 6 min",
      "warning build2: its clock is 9 s ahead of ours",
    ]);
    const more = withFinding(judged({ clock_ahead_seconds: 9 }), {
      level: "critical",
      about: "build1",
      what: "no daemon runs",
    });
    assert.deepEqual([more.level, more.findings[0]?.what], ["critical", "no daemon runs"]);
  });
});

describe("the health of one", () => {
  const health = judged(
    { clock_ahead_seconds: 9, agents: [AGENT, { ...AGENT, name: "cx.web", state: "down" }] },
    {},
    { agents: [{ ...AGENT, state: "stuck" }] },
  );
  const one = (who: string) => {
    const { level, hosts, findings } = narrowHealth(health, who, "party");
    return [level, hosts.map(({ host, agents }) => [host, agents.length]), findings.length];
  };

  it("host or agent is what concerns it, with its own level", () => {
    assert.deepEqual(one("build1"), ["warning", [["build1", 1]], 1]);
    assert.deepEqual(one("BUILD2"), ["critical", [["build2", 2]], 2]);
    assert.deepEqual(one("cc"), ["warning", [["build1", 1]], 1]);
    assert.deepEqual(one("cc.party"), one("cc"));
    assert.deepEqual(one("cc@build1"), one("cc"));
    assert.deepEqual(one("cc@build2"), ["ok", [["build2", 1]], 0]);
    assert.deepEqual(one("cx.web@build2"), ["critical", [["build2", 1]], 1]);
  });

  it("who is nobody is refused, with who is known", () => {
    for (const who of ["cx", "build9", "cx@build2", "all", ""]) {
      assert.throws(() => one(who), {
        code: "RECIPIENT_UNKNOWN",
        message: /Known: build1, cc, build2, cc@build2, cx\.web@build2\.$/v,
      });
    }
  });
});
