/** The sample outputs of the document, and the lines that its commands grep for. */

import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { classicMessageOf, fieldsOf, INSTALL_REQUEST } from "../../../test/support/classic.ts";
import { parseHeartbeatFile } from "./heartbeat-file.ts";
import { type ClassicJob, EMPTY_JOBS, jobsOf } from "./jobs-file.ts";
import { beatErrorLine, beatLine, messageBlock, watchLine } from "./log-lines.ts";
import { formatMessageStats } from "./message-stats.ts";
import { formatMessageStatus } from "./message-status.ts";
import { type Health, renderHealth } from "./render-health.ts";
import { renderJob, renderJobs } from "./render-jobs.ts";
import { parseStatusFile } from "./status-file.ts";
import { unreadByHost } from "./unread-status.ts";

const now = Date.UTC(2025, 10, 4, 23, 6, 20);

const HOSTS = ["build1", "build2"];

const jobsIn = (...jobs: readonly Readonly<Record<string, unknown>>[]): readonly ClassicJob[] =>
  jobsOf({ ...EMPTY_JOBS, entries: jobs.map(fieldsOf) });

describe("message_status.txt", () => {
  it("has the original's lines", () => {
    const messages = [
      classicMessageOf(1, { ack_required: true, ack_status: "pending" }),
      classicMessageOf(2, {
        from: "build1",
        to: "all",
        timestamp: "2025-11-05T01:02:03Z",
        body: "Hello",
      }),
    ];
    assert.equal(
      formatMessageStatus(messages, [...HOSTS, "build3"]),
      `Build1 messages: 1  Last message: 2025-11-05 01:02
Build2 messages: 1  Last message: 2025-11-04 23:06
Build3 messages: 0  Last message: never
Last message from: build1 to all (subject 2)
Waiting on: Build1 (1 unread), Build2 (1 unread), Build3 (1 unread)
Ack pending: 1
Total messages: 2  Unread: build1=1 build2=1 build3=1

Latest message body:
Hello
`,
    );
  });

  it("says that nobody waits, and that there is nothing", () => {
    const text = formatMessageStatus([], HOSTS);
    assert.match(text, /^No messages\nWaiting on: None\nAck pending: 0\nTotal messages: 0 /mv);
  });
});

describe("message_stats.json", () => {
  it("counts by sender, by recipient and by age", () => {
    const messages = [
      classicMessageOf(1),
      classicMessageOf(2, { type: "error", timestamp: "2025-11-04 22:00", read: true }),
      classicMessageOf(3, { from: "build1", to: "all", timestamp: "2025-11-01T00:00:00Z" }),
    ];
    assert.deepEqual(JSON.parse(formatMessageStats(messages, HOSTS, now)), {
      last_updated: "2025-11-04T23:06:20Z",
      total_messages: 3,
      by_server: {
        build1: {
          total_sent: 1,
          last_message_time: "2025-11-01T00:00:00Z",
          last_message_subject: "subject 3",
          messages_by_type: { info: 1 },
        },
        build2: {
          total_sent: 2,
          last_message_time: "2025-11-04 23:06",
          last_message_subject: "subject 1",
          messages_by_type: { error: 1, info: 1 },
        },
      },
      by_recipient: {
        build1: { total_received: 2, unread_count: 1 },
        build2: { total_received: 0, unread_count: 1 },
        all: { total_broadcast: 1, last_broadcast_time: "2025-11-01T00:00:00Z" },
      },
      recent_activity: { last_hour: 1, last_24_hours: 2, last_7_days: 3 },
    });
  });
});

const beat = (at: string) =>
  parseHeartbeatFile(`{"server":"x","timestamp":"${at}","healthy":true}`);

describe("check_health.sh", () => {
  const health: Health = {
    now,
    hosts: [
      {
        host: "build1",
        heartbeat: beat("2025-11-04T23:06:08Z"),
        status: parseStatusFile(
          '{"ip":"10.1.3.175","manager":"Codex","status":"building","current_job":{"id":"job_1","started_at":"2025-11-04T21:00:00Z"}}',
        ),
      },
      { host: "build2", heartbeat: beat("2025-11-04T23:00:00Z"), status: undefined },
    ],
    jobs: jobsIn(
      { id: "job_1", status: "running", assigned_to: "build1", started_at: "2025-11-04T21:00:00Z" },
      { id: "job_2", status: "queued" },
    ),
    unread: unreadByHost([INSTALL_REQUEST], HOSTS),
    troubles: [],
  };

  it("prints a section for each host, the jobs and the messages", () => {
    assert.equal(
      renderHealth(health),
      `=== Health === 2025-11-04T23:06:20Z

[build1]
  Heartbeat: OK (12 s ago, 2025-11-04T23:06:08Z)
  Status: building
  Manager: Codex
  IP: 10.1.3.175
  Current job: job_1 (since 2025-11-04 21:00)

[build2]
  Heartbeat: WARNING stale (6 min ago, 2025-11-04T23:00:00Z)
  Status: unknown (no status file)

[Jobs]
  queued 1, running 1, completed 0, failed 0, stuck 1
  STUCK: job_1 on build1, running for 2 h

[Messages]
  unread 1 (build1 0, build2 1)
  [REQUEST] build1 -> build2: Install libmysqlclient-dev
`,
    );
  });

  it("tells what is missing, broken, ahead, and names five messages", () => {
    const many = Array.from({ length: 7 }, (_, number) => classicMessageOf(number));
    const text = renderHealth({
      ...health,
      hosts: [
        { host: "build1", heartbeat: undefined, status: parseStatusFile("{") },
        { host: "build2", heartbeat: beat("2025-11-04T23:06:30Z"), status: parseStatusFile("{}") },
      ],
      unread: unreadByHost(many, HOSTS),
      troubles: ["coordination/jobs.json is no JSON"],
    });
    assert.match(text, /^ {2}Heartbeat: ERROR \(no heartbeat file\)$/mv);
    assert.match(
      text,
      /^ {2}Status: unknown \(status\.json can't be read: it ends where a string should stand\)$/mv,
    );
    assert.match(text, /^ {2}Heartbeat: OK \(its clock is 10 s ahead, 2025-11-04T23:06:30Z\)$/mv);
    assert.match(text, /^ {2}Current job: none$/mv);
    assert.match(
      text,
      /subject 4\n {2}and 2 more\n\n\[Trouble\]\n {2}coordination\/jobs\.json is no JSON\n$/v,
    );
    const caution = { host: "x", heartbeat: beat("2025-11-04T23:04:00Z"), status: undefined };
    assert.match(renderHealth({ ...health, hosts: [caution] }), /Heartbeat: CAUTION \(2 min ago/v);
  });
});

describe("job_queue.sh", () => {
  const jobs = jobsIn(
    {
      id: "job_1",
      type: "build",
      branch: "main",
      commit: "0123456789abcdef",
      status: "queued",
      priority: 10,
    },
    { id: "job_2", status: "running", assigned_to: "build1", priority: 1 },
    { id: "job_3", status: "queued", dependencies: ["job_2"] },
    { id: "job_4", status: "queued", dependencies: ["job_9"], priority: 7 },
  );

  it("lists the jobs in the order in which they are taken, with what they wait for", () => {
    assert.equal(
      renderJobs(jobs, "all"),
      `job_2  [running]  priority 1  on build1
job_3  [queued]  priority 5  waits for job_2
job_4  [queued]  priority 7  blocked by job_9
job_1  [queued]  priority 10  build main 0123456789ab
`,
    );
    assert.equal(renderJobs(jobs, "running"), "job_2  [running]  priority 1  on build1\n");
    assert.equal(renderJobs(jobs, "failed"), "No failed jobs\n");
    assert.equal(renderJobs([], "all"), "No jobs\n");
  });

  it("prints the next job as JSON", () => {
    const [, job] = jobs;
    assert.ok(job !== undefined);
    assert.equal(
      renderJob(job),
      '{\n  "id": "job_2",\n  "status": "running",\n  "assigned_to": "build1",\n  "priority": 1\n}\n',
    );
  });
});

describe("the logs", () => {
  it("say each beat as the document shows it, and a failed one so that its grep finds it", () => {
    assert.equal(beatLine(now), "[2025-11-04 23:06:20] Heartbeat updated\n");
    assert.match(
      beatErrorLine(now, "push\nfailed"),
      /^\[2025-11-04 23:06:20\] Heartbeat error: push failed\n$/v,
    );
  });

  it("hold each new message as a block", () => {
    assert.equal(
      messageBlock([INSTALL_REQUEST], now),
      `=== New Messages 2025-11-04 23:06:20 ===
[REQUEST] build1 -> build2
ID: msg_1762297580_1
Subject: Install libmysqlclient-dev
Time: 2025-11-04 23:06
Please install libmysqlclient-dev to match Build1 environment. Confirm with version when complete.
---
`,
    );
  });

  it("hold one line a message of the watcher", () => {
    const message = classicMessageOf(1, { subject: 'a "b"', body: `${"x".repeat(500)}\n` });
    assert.equal(
      watchLine(message, now),
      `2025-11-04 23:06:20 [READ] id=msg_1762297580_1 from=build2 to=build1 subject="a 'b'" body="${"x".repeat(399)}…"\n`,
    );
  });
});
