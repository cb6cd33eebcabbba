import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { parseFacts } from "../../domain/facts/fact.ts";
import type { FactSource } from "../../ports/fact-source.ts";
import { composeAnswer } from "./compose-answer.ts";
import { gatherFacts } from "./gather-facts.ts";

const AT = Date.UTC(2026, 10, 27, 14, 0, 1);
const GB = 1_000_000_000;
const asked: string[] = [];

const source: FactSource = {
  host: "build2",
  package: async (name) => {
    asked.push(name);
    return name === "a"
      ? {
          source: "dpkg-query -W a",
          kind: "found",
          value: { version: "1.2", status: "install ok installed" },
        }
      : { source: `dpkg-query -W ${name}`, kind: "failed", reason: "no such package" };
  },
  revision: async (path) => ({
    source: `git -C ${path} rev-parse HEAD`,
    kind: "found",
    value: { commit: "deadbeef", branch: path === "/detached" ? "HEAD" : "main" },
  }),
  disk: (path) => ({
    source: `df ${path}`,
    kind: "found",
    value: { used: 75 * GB, free: 25 * GB, total: 105 * GB },
  }),
  vitals: () => ({
    uptimeSeconds: 7_200,
    kernel: "Linux 6.1",
    cpus: 4,
    load: [0.5, 1, 2],
    cpuUsage: undefined,
    memory: { used: 2 * GB, free: 6 * GB, total: 8 * GB },
    disk: undefined,
  }),
  state: () => undefined,
};
const deps = { clock: { now: () => AT }, source };

describe("gathering facts", () => {
  it("says of each its value, what said it and when, and goes on after one that fails", async () => {
    const facts = await gatherFacts(
      deps,
      parseFacts(["pkg:a,pkg:b,git:/x,git:/detached,disk,memory,load,uptime,kernel,status"]),
    );
    assert.deepEqual(
      facts.map((one) => [
        one.asked,
        one.outcome.kind === "known" ? one.outcome.value : `! ${one.outcome.reason}`,
        one.source,
      ]),
      [
        ["pkg:a", "1.2, install ok installed", "dpkg-query -W a"],
        ["pkg:b", "! no such package", "dpkg-query -W b"],
        ["git:/x", "deadbeef on main", "git -C /x rev-parse HEAD"],
        ["git:/detached", "deadbeef, on no branch", "git -C /detached rev-parse HEAD"],
        ["disk:/", "25 GB free of 105 GB (75 % used)", "df /"],
        ["memory", "2 GB used of 8 GB (25 % used)", "/proc/meminfo"],
        ["load", "0.50 1.00 2.00 on 4 processors", "/proc/loadavg"],
        ["uptime", "2 h (7200 s)", "/proc/uptime"],
        ["kernel", "Linux 6.1", "uname -sr"],
        ["status", "! nobody has set one", "relay status"],
      ],
    );
    assert.ok(facts.every(({ at }) => at === AT));
  });

  it("says why where the system does not tell", async () => {
    const dumb = {
      ...source,
      vitals: () => ({ ...source.vitals(), load: undefined, memory: undefined }),
    };
    const facts = await gatherFacts({ ...deps, source: dumb }, parseFacts(["load,memory"]));
    assert.deepEqual(
      facts.map(({ outcome }) => outcome),
      [
        { kind: "failed", reason: "the system does not tell" },
        { kind: "failed", reason: "the system does not tell" },
      ],
    );
  });

  it("composes an answer, and asks nothing for one that can not be", async () => {
    const composed = await composeAnswer(deps, {
      facts: ["pkg:a"],
      template: "installed",
      peer: "build1",
    });
    assert.deepEqual(composed, {
      before: "Done on build2: a 1.2 is installed (install ok installed).",
      behind:
        "Facts of build2, 2026-11-27T14:00:01Z:\npkg:a  1.2, install ok installed  [dpkg-query -W a at 14:00:01Z]",
    });
    const only = await composeAnswer(deps, { facts: [], template: "status", peer: "oc" });
    assert.deepEqual(only, { before: "build2 has set no status.", behind: undefined });
    asked.length = 0;
    for (const wrong of [
      { facts: ["pkg:a", "cmd:ls"], template: undefined },
      { facts: ["pkg:a"], template: "nonsense" },
      { facts: ["disk"], template: "checked" },
    ]) {
      await assert.rejects(composeAnswer(deps, { ...wrong, peer: "oc" }), { code: "USAGE" });
    }
    assert.deepEqual(asked, []);
  });
});
