import assert from "node:assert/strict";
import { describe, it } from "node:test";

import * as fc from "fast-check";

import { fieldsOf } from "../../../test/support/classic.ts";
import { formatSecond } from "./classic-time.ts";
import type { JsonObject } from "./json.ts";
import {
  claimNextJob,
  completeJob,
  inQueueOrder,
  isStuck,
  jobReadiness,
  nextJob,
} from "./job-queue.ts";
import {
  addJob,
  type ClassicJob,
  EMPTY_JOBS,
  formatJobsFile,
  jobsOf,
  parseJobsFile,
} from "./jobs-file.ts";
import type { ListFile } from "./list.ts";
import { acquireLock, type LockOutcome, releaseExpired, releaseLock } from "./lock-rules.ts";
import { formatLocksFile, isExpired, LOCK_TIMEOUT, locksOf, parseLocksFile } from "./locks-file.ts";

const now = Date.UTC(2025, 10, 4, 23, 6, 20);

const jobsFileOf = (...jobs: readonly Readonly<Record<string, unknown>>[]): ListFile => ({
  ...EMPTY_JOBS,
  entries: jobs.map(fieldsOf),
});

const jobsIn = (...jobs: readonly Readonly<Record<string, unknown>>[]): readonly ClassicJob[] =>
  jobsOf(jobsFileOf(...jobs));

const claimed = (
  file: ListFile,
  host: string,
): { readonly file: ListFile; readonly job: ClassicJob } => {
  const outcome = claimNextJob(file, host, now);
  assert.ok(outcome.kind === "claimed");
  return outcome;
};

describe("jobs.json", () => {
  it("is written as jq would, from an empty file", () => {
    const file = addJob(
      parseJobsFile("").file,
      { id: "job_1762297580_1234", type: "build", priority: 1, branch: "main", commit: "abc" },
      now,
    );
    assert.equal(
      formatJobsFile(file),
      `{
  "jobs": [
    {
      "id": "job_1762297580_1234",
      "type": "build",
      "priority": 1,
      "branch": "main",
      "commit": "abc",
      "dependencies": [],
      "status": "queued",
      "assigned_to": null,
      "created_at": "2025-11-04T23:06:20Z",
      "started_at": null,
      "completed_at": null
    }
  ],
  "metadata": {
    "last_updated": "2025-11-04T23:06:20Z"
  }
}
`,
    );
  });

  it("goes from queued over running to its end, and keeps what nobody knows", () => {
    const text = '{"jobs":[{"id":"job_1","x":1.0,"status":"queued"}],"metadata":{"next_job_id":2}}';
    const { file, job } = claimed(parseJobsFile(text).file, "build2");
    assert.equal(job.assignedTo, "build2");
    assert.equal(job.startedAt, now);
    const end = { id: "job_1", status: "completed", seconds: undefined } as const;
    const outcome = completeJob(file, end, now + 90_400);
    assert.ok(outcome.kind === "completed");
    assert.deepEqual(JSON.parse(formatJobsFile(outcome.file)), {
      jobs: [
        {
          id: "job_1",
          x: 1,
          status: "completed",
          assigned_to: "build2",
          started_at: "2025-11-04T23:06:20Z",
          completed_at: "2025-11-04T23:07:50Z",
          duration_seconds: 90,
        },
      ],
      metadata: { next_job_id: 2, last_updated: "2025-11-04T23:07:50Z" },
    });
    const measured = completeJob(file, { ...end, status: "failed", seconds: 7 }, now);
    assert.match(
      formatJobsFile(measured.kind === "completed" ? measured.file : file),
      /"duration_seconds": 7\n/v,
    );
    assert.deepEqual(completeJob(file, { ...end, id: "job_2" }, now), { kind: "unknown" });
  });

  it("with conflict markers has the jobs of both sides, each as far as either has it", () => {
    const read = parseJobsFile(
      `{"jobs":[\n<<<<<<< a\n{"id":"job_1","status":"running","assigned_to":"build1"}\n=======\n{"id":"job_1","status":"completed","assigned_to":"build1"},\n{"id":"job_2","status":"queued"}\n>>>>>>> b\n],"metadata":{"next_job_id":3}}`,
    );
    assert.equal(read.kind, "salvaged");
    assert.deepEqual(
      jobsOf(read.file).map(({ id, status }) => `${id} ${status}`),
      ["job_1 completed", "job_2 queued"],
    );
    assert.match(formatJobsFile(read.file), /"next_job_id": 3/v);
  });
});

describe("the next job", () => {
  it("is the one with the lowest number, of these the oldest", () => {
    const jobs = jobsIn(
      { id: "a", priority: 10, status: "queued", created_at: "2025-11-01T00:00:00Z" },
      { id: "b", priority: 1, status: "queued", created_at: "2025-11-03T00:00:00Z" },
      { id: "c", priority: "1", status: "queued", created_at: "2025-11-02 00:00" },
      { id: "d", status: "queued" },
      { id: "e", priority: 0, status: "running" },
    );
    assert.deepEqual(
      inQueueOrder(jobs).map(({ id }) => id),
      ["e", "c", "b", "d", "a"],
    );
    assert.equal(nextJob(jobs)?.id, "c");
  });

  it("waits for its dependencies, and is blocked by failed, unknown and circular ones", () => {
    const jobs = jobsIn(
      { id: "done", status: "completed" },
      { id: "runs", status: "running" },
      { id: "dead", status: "failed" },
      { id: "ready", status: "queued", dependencies: ["done"] },
      { id: "waits", status: "queued", dependencies: "runs, done", priority: 1 },
      { id: "never", status: "queued", dependencies: ["dead", "gone"], priority: 1 },
      { id: "one", status: "queued", dependencies: ["other"], priority: 1 },
      { id: "other", status: "queued", dependencies: ["one"], priority: 1 },
    );
    const readiness = Object.fromEntries(jobs.map((job) => [job.id, jobReadiness(job, jobs)]));
    assert.deepEqual(readiness["ready"], { kind: "ready" });
    assert.deepEqual(readiness["waits"], { kind: "waits", for: ["runs"] });
    assert.deepEqual(readiness["never"], { kind: "blocked", by: ["dead", "gone"] });
    assert.deepEqual(readiness["one"], { kind: "blocked", by: ["other"] });
    assert.equal(nextJob(jobs)?.id, "ready");
    assert.deepEqual(claimNextJob(jobsFileOf({ id: "a", status: "running" }), "build1", now), {
      kind: "none",
    });
  });

  it("is never given twice, and every job is given once its dependencies are done", () => {
    const graph = fc.array(fc.record({ priority: fc.nat(9), needs: fc.array(fc.nat(9)) }), {
      maxLength: 8,
    });
    fc.assert(
      fc.property(graph, (nodes) => {
        let file = jobsFileOf(
          ...nodes.map(({ priority, needs }, index) => ({
            id: `job_${index}`,
            priority,
            status: "queued",
            // Only to earlier ones, so that there is no circle.
            dependencies: needs.filter((need) => need < index).map((need) => `job_${need}`),
          })),
        );
        const done: string[] = [];
        for (let outcome = claimNextJob(file, "build1", now); outcome.kind === "claimed";) {
          const { job } = outcome;
          assert.ok(!done.includes(job.id));
          assert.ok(job.dependencies.every((id) => done.includes(id)));
          done.push(job.id);
          const end = completeJob(
            outcome.file,
            { id: job.id, status: "completed", seconds: 1 },
            now,
          );
          assert.ok(end.kind === "completed");
          file = end.file;
          outcome = claimNextJob(file, "build1", now);
        }
        assert.equal(done.length, nodes.length);
      }),
    );
  });
});

describe("a running job", () => {
  it("is stuck after an hour", () => {
    const [job] = jobsIn({ id: "a", status: "running", started_at: formatSecond(now) });
    assert.ok(job !== undefined);
    assert.equal(isStuck(job, now + 3_600_000), false);
    assert.equal(isStuck(job, now + 3_600_001), true);
    assert.equal(isStuck({ ...job, status: "completed" }, now + 9_000_000), false);
  });
});

const documentOf = (text: string): JsonObject => {
  const read = parseLocksFile(text);
  assert.ok(read.kind === "locks");
  return read.document;
};

const changedBy = (outcome: LockOutcome): JsonObject => {
  assert.ok(outcome.kind === "changed");
  return outcome.document;
};

const side = (until: string): string =>
  `{"locks":{"a":{"locked_by":"${until}","expires_at":"2025-11-04T23:${until}:00Z"}}}`;

const holderOf = (first: string, second: string): string | undefined =>
  locksOf(documentOf(`<<<<<<< a\n${side(first)}\n=======\n${side(second)}\n>>>>>>> b\n`))[0]
    ?.lockedBy;

describe("locks.json", () => {
  const name = "job_assignment";
  const request = { name, host: "build1", now };

  it("is written as jq would, from an empty file", () => {
    assert.match(
      formatLocksFile(changedBy(acquireLock(documentOf(""), request))),
      /^\{\n {2}"locks": \{\n {4}"job_assignment": \{\n {6}"locked_by": "build1",\n {6}"locked_at": "2025-11-04T23:06:20Z",\n {6}"expires_at": "2025-11-04T23:16:20Z"\n {4}\},\n/v,
    );
  });

  it("is held by one host until it gives it back or 10 minutes are over", () => {
    const held = changedBy(acquireLock(documentOf(""), request));
    const other = { ...request, host: "build2" };
    const [lock] = locksOf(held);
    assert.deepEqual(acquireLock(held, { ...other, now: now + LOCK_TIMEOUT - 1 }), {
      kind: "held",
      lock,
    });
    assert.deepEqual(releaseLock(held, other), { kind: "held", lock });
    const taken = acquireLock(held, { ...other, now: now + LOCK_TIMEOUT });
    assert.deepEqual(taken.kind === "changed" ? taken.from : undefined, lock);
    assert.equal(locksOf(changedBy(taken))[0]?.lockedBy, "build2");
    const free = changedBy(releaseLock(held, request));
    assert.deepEqual(locksOf(free), []);
    assert.deepEqual(releaseLock(free, request), { kind: "free" });
    assert.equal(acquireLock(free, other).kind, "changed");
  });

  it("may be taken again by its holder, which makes it last longer", () => {
    const held = changedBy(acquireLock(documentOf(""), request));
    const again = changedBy(acquireLock(held, { ...request, now: now + 60_000 }));
    assert.equal(locksOf(again)[0]?.expiresAt, now + 60_000 + LOCK_TIMEOUT);
  });

  it("without an end lasts 10 minutes, without any time not at all", () => {
    const [begun, timeless] = locksOf(
      documentOf(
        '{"locks":{"a":{"locked_by":"build2","locked_at":"2025-11-04 23:06"},"b":{"locked_by":"build2"},"c":null}}',
      ),
    );
    assert.equal(begun?.expiresAt, Date.UTC(2025, 10, 4, 23, 16));
    assert.ok(timeless !== undefined && isExpired(timeless, 0));
  });

  it("is cleaned of what has ended, and of nothing else", () => {
    const one = changedBy(acquireLock(documentOf(""), request));
    const two = changedBy(acquireLock(one, { name: "x", host: "build2", now: now + 60_000 }));
    const { document, released } = releaseExpired(two, now + LOCK_TIMEOUT);
    assert.deepEqual(
      released.map((lock) => lock.name),
      [name],
    );
    assert.deepEqual(
      locksOf(document).map((lock) => lock.name),
      ["x"],
    );
    assert.match(formatLocksFile(document), /"last_cleanup": "2025-11-04T23:16:20Z"/v);
    assert.equal(releaseExpired(document, now).document, document);
  });

  it("in conflict holds each lock as long as either side does", () => {
    assert.equal(holderOf("10", "20"), "20");
    assert.equal(holderOf("20", "10"), "20");
  });

  it("that can't be read says why, and gives nobody a lock", () => {
    assert.deepEqual(parseLocksFile("{"), {
      kind: "broken",
      reason: "it ends where a string should stand",
    });
    assert.deepEqual(parseLocksFile("[]"), {
      kind: "broken",
      reason: 'it holds no object "locks"',
    });
  });
});
