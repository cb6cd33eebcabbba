import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { heartbeatAge } from "./heartbeat-age.ts";
import { parseHeartbeatFile } from "./heartbeat-file.ts";
import { type OwnHost, ownHeartbeatFile, ownStatusFile } from "./own-files.ts";
import { parseStatusFile } from "./status-file.ts";

const AT = Date.UTC(2026, 10, 27, 14);
const GB = 1_000_000_000;
const OWN: OwnHost = {
  server: "build2",
  ip: "10.1.3.177",
  manager: "cc",
  state: {
    status: "building",
    job: { id: "job_7", startedAt: AT },
    message: "all",
    since: AT,
    updatedAt: AT,
  },
  vitals: {
    uptimeSeconds: 3_600,
    kernel: "Linux 6.1",
    cpus: 4,
    load: [0.5, 1, 2],
    cpuUsage: 12.5,
    memory: { used: 2 * GB, free: 6 * GB, total: 8 * GB },
    disk: { used: 75 * GB, free: 25 * GB, total: 100 * GB },
  },
};

describe("this host's classic files", () => {
  it("are what the classic layout's reader takes for a status and a beat", () => {
    const read = parseStatusFile(ownStatusFile(undefined, OWN, AT + 5_000));
    assert.ok(read.kind === "status");
    const { server, ip, manager, status, at, job, system } = read.status;
    assert.deepEqual(
      { server, ip, manager, status, at, job, system },
      {
        server: "build2",
        ip: "10.1.3.177",
        manager: "cc",
        status: "building",
        at: AT,
        job: { id: "job_7", startedAt: AT },
        system: { cpuUsage: 12.5, memoryUsedGb: 2, diskFreeGb: 25 },
      },
    );
    const beat = parseHeartbeatFile(ownHeartbeatFile(OWN, AT));
    assert.equal(heartbeatAge(beat, AT + 10_000).level, "OK");
    assert.equal(heartbeatAge(beat, AT + 301_000).level, "STALE");
  });

  it("show the status alone on its line, with what other programs wrote kept behind it", () => {
    const before = '{"last_build": {"id": "j", "status": "failed"}, "capabilities": {"cores": 8}}';
    for (const found of [before, undefined, "", "{ broken"]) {
      const text = ownStatusFile(found, OWN, AT);
      const lines = text.split("\n").filter((line) => line.includes('"status"'));
      assert.equal(lines.length, 1);
      assert.equal(lines[0]?.split('"')[3], "building");
      assert.equal(text.includes('"cores"'), found === before);
    }
  });

  it("say of a status that nobody has set that it is not known", () => {
    const read = parseStatusFile(ownStatusFile(undefined, { ...OWN, state: undefined }, AT));
    assert.ok(read.kind === "status");
    assert.deepEqual(
      [read.status.status, read.status.job, read.status.at],
      ["unknown", undefined, AT],
    );
  });
});
