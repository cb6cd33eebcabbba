import assert from "node:assert/strict";
import { describe, it } from "node:test";

import * as fc from "fast-check";

import { fieldsOf } from "../../../test/support/classic.ts";
import { heartbeatAge } from "./heartbeat-age.ts";
import { formatHeartbeatFile, parseHeartbeatFile } from "./heartbeat-file.ts";
import { formatStatusFile, parseStatusFile, updateStatus } from "./status-file.ts";

const at = Date.UTC(2025, 10, 4, 23, 6, 20);

/** `grep '"<name>"' | awk -F'"' '{print $4}'`, as the document has it. */
const grepped = (text: string, name: string): readonly (string | undefined)[] =>
  text
    .split("\n")
    .filter((line) => line.includes(`"${name}"`))
    .map((line) => line.split('"')[3]);

const BUILD2 = fieldsOf({
  server: "build2",
  ip: "10.1.3.177",
  manager: "GitHub Copilot",
  timestamp: "2025-11-04T23:00:00Z",
  status: "idle",
  current_job: null,
  last_build: { id: "job_1", status: "success", artifacts: ["a.deb"] },
  last_package: null,
  system: { cpu_usage: 12.5, memory_used_gb: 3, disk_free_gb: 100 },
  capabilities: { cores: 8 },
  note: { status: "x" },
});

const statusOf = (text: string) => {
  const read = parseStatusFile(text);
  return read.kind === "status" ? read.status.status : read.reason;
};

const reasonOf = (text: string | undefined) =>
  heartbeatAge(text === undefined ? undefined : parseHeartbeatFile(text), at).reason;

const jobOf = (text: string) => {
  const read = parseStatusFile(text);
  return read.kind === "status" ? read.status.job : read.reason;
};

const side = (text: string): string =>
  `<<<<<<< a\n{"status":"idle"}\n=======\n${text}\n>>>>>>> b\n`;

describe("status.json", () => {
  it("is written with one line a field, and its status on a line of its own kind", () => {
    const fields = updateStatus(BUILD2, {
      server: "build2",
      status: "building",
      jobId: "job_2",
      at,
    });
    assert.equal(
      formatStatusFile(fields),
      `{
  "server": "build2",
  "ip": "10.1.3.177",
  "manager": "GitHub Copilot",
  "timestamp": "2025-11-04T23:06:20Z",
  "last_update": "2025-11-04T23:06:20Z",
  "status": "building", "current_job": {"id":"job_2","started_at":"2025-11-04T23:06:20Z"}, "last_build": {"id":"job_1","status":"success","artifacts":["a.deb"]}, "last_package": null, "system": {"cpu_usage":12.5,"memory_used_gb":3,"disk_free_gb":100}, "capabilities": {"cores":8}, "note": {"status":"x"}
}
`,
    );
  });

  it("has a line for each field where none holds a status of its own", () => {
    const fields = updateStatus(new Map(), {
      server: "build1",
      status: "idle",
      jobId: undefined,
      at,
    });
    assert.equal(
      formatStatusFile(fields),
      `{
  "server": "build1",
  "timestamp": "2025-11-04T23:06:20Z",
  "last_update": "2025-11-04T23:06:20Z",
  "status": "idle",
  "current_job": null
}
`,
    );
  });

  it("gives the document's grep exactly one status and one time, whatever else it holds", () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom("last_build", "note", "system", "z", "ip"), fc.jsonValue()),
        fc.constantFrom("idle", "building", "success", "failed"),
        (more, status) => {
          const build = { last_build: { status: "failed" }, x: "status" };
          const fields = updateStatus(fieldsOf({ ...build, ...more }), {
            server: "build2",
            status,
            jobId: "job_1",
            at,
          });
          const text = formatStatusFile(fields);
          assert.deepEqual(grepped(text, "status"), [status]);
          assert.deepEqual(grepped(text, "last_update"), ["2025-11-04T23:06:20Z"]);
          assert.equal((JSON.parse(text) as Record<string, unknown>)["status"], status);
          const read = parseStatusFile(text);
          assert.equal(read.kind === "status" ? formatStatusFile(read.status.fields) : "", text);
        },
      ),
    );
  });

  it("keeps the start of the same job, and forgets it with the job", () => {
    const update = { server: "build1", status: "building", jobId: "job_1" };
    const first = updateStatus(new Map(), { ...update, at });
    const later = updateStatus(first, { ...update, at: at + 60_000 });
    assert.deepEqual(later.get("current_job"), first.get("current_job"));
    const other = updateStatus(later, { ...update, jobId: "job_2", at: at + 60_000 });
    assert.notDeepEqual(other.get("current_job"), first.get("current_job"));
    const idle = updateStatus(other, { ...update, status: "idle", jobId: undefined, at });
    assert.equal(idle.get("current_job"), null);
  });

  it("is understood as the original's scripts wrote it", () => {
    const read = parseStatusFile(
      '{"server":"build1","ip":"10.1.3.175","manager":"Codex","timestamp":"2025-11-04T23:06:20Z","status":"building","current_job":{"id":"job_1","started_at":"2025-11-04 23:06"},"system":{"cpu_usage":"3.5"}}',
    );
    assert.ok(read.kind === "status");
    const { fields, ...status } = read.status;
    assert.equal(fields.size, 7);
    assert.deepEqual(status, {
      server: "build1",
      ip: "10.1.3.175",
      manager: "Codex",
      at,
      status: "building",
      job: { id: "job_1", startedAt: at - 20_000 },
      system: { cpuUsage: 3.5, memoryUsedGb: undefined, diskFreeGb: undefined },
    });
  });

  it("may name its job alone, and may hold next to nothing", () => {
    assert.deepEqual(jobOf('{"current_job":"job_7"}'), { id: "job_7", startedAt: undefined });
    assert.equal(jobOf("{}"), undefined);
    assert.equal(jobOf('{"current_job":{"started_at":"x"}}'), undefined);
    assert.equal(jobOf(""), "it is empty");
    assert.equal(jobOf("[]"), "it holds no object");
    assert.equal(jobOf('{"server":'), "it ends where a value should stand");
  });

  it("in conflict is what the rebasing host wrote", () => {
    assert.equal(statusOf(side('{"status":"building"}')), "building");
    assert.equal(statusOf(side('{"status":')), "idle");
    assert.equal(statusOf("<<<<<<< a\n{\n=======\n{\n>>>>>>> b"), "it holds conflict markers");
  });
});

describe("heartbeat.json", () => {
  const simple = {
    server: "build1",
    at,
    uptimeSeconds: 12_345.9,
    healthy: true,
    status: undefined,
    lastActivity: undefined,
    system: undefined,
  };

  it("is written in the simple form as heartbeat.sh does", () => {
    assert.equal(
      formatHeartbeatFile(simple),
      `{
  "server": "build1",
  "timestamp": "2025-11-04T23:06:20Z",
  "uptime_seconds": 12345,
  "healthy": true
}
`,
    );
  });

  it("is written in the enhanced form with status and measures", () => {
    const enhanced = {
      ...simple,
      status: "idle",
      lastActivity: "2025-11-04T23:00:00Z",
      system: { cpuUsage: 12.34, memoryUsedGb: 3, diskFreeGb: undefined },
    };
    const text = formatHeartbeatFile(enhanced);
    assert.match(text, /"healthy": true,\n {2}"status": "idle",\n {2}"last_activity": /v);
    assert.match(
      text,
      /"system": \{\n {4}"cpu_usage": 12\.3,\n {4}"memory_used_gb": 3\n {2}\}\n\}\n$/v,
    );
    assert.deepEqual(parseHeartbeatFile(text), {
      kind: "heartbeat",
      heartbeat: {
        ...enhanced,
        uptimeSeconds: 12_345,
        system: { ...enhanced.system, cpuUsage: 12.3 },
      },
    });
  });

  it("is OK to 120 s, then CAUTION, beyond 300 s STALE", () => {
    const read = parseHeartbeatFile(formatHeartbeatFile(simple));
    const levelAt = (age: number) => heartbeatAge(read, at + age).level;
    assert.deepEqual([-5_000, 0, 120_000, 120_001, 300_000, 300_001].map(levelAt), [
      "OK",
      "OK",
      "OK",
      "CAUTION",
      "CAUTION",
      "STALE",
    ]);
    assert.deepEqual(heartbeatAge(read, at + 12_000), {
      level: "OK",
      age: 12_000,
      reason: undefined,
    });
  });

  it("that is missing, broken or without a time is an error, and says which", () => {
    assert.equal(reasonOf(undefined), "no heartbeat file");
    assert.equal(
      reasonOf("{"),
      "heartbeat.json can't be read: it ends where a string should stand",
    );
    assert.equal(reasonOf('{"timestamp":"soon"}'), "heartbeat.json tells no time");
  });

  it("tells that its host is unhealthy", () => {
    const read = parseHeartbeatFile('{"timestamp":"2025-11-04T23:06:20Z","healthy":false}');
    assert.equal(heartbeatAge(read, at).reason, "the host says it is unhealthy");
  });
});
