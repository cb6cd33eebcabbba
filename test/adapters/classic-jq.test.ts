/** The original's scripts edit the shared files with jq: what it writes and what we write must be the same bytes. */

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { describe, it } from "node:test";

import * as fc from "fast-check";

import { formatArchiveIndex } from "../../src/domain/classic/archive-index.ts";
import { compactJson, formatJson } from "../../src/domain/classic/format-json.ts";
import { formatHeartbeatFile } from "../../src/domain/classic/heartbeat-file.ts";
import { addJob, EMPTY_JOBS, formatJobsFile } from "../../src/domain/classic/jobs-file.ts";
import { acquireLock } from "../../src/domain/classic/lock-rules.ts";
import { formatLocksFile, parseLocksFile } from "../../src/domain/classic/locks-file.ts";
import { mergeMessages } from "../../src/domain/classic/merge.ts";
import { messageToClassic } from "../../src/domain/classic/message-to-classic.ts";
import {
  formatMessagesFile,
  messagesOf,
  parseMessagesFile,
} from "../../src/domain/classic/messages-file.ts";
import { formatStatusFile, updateStatus } from "../../src/domain/classic/status-file.ts";
import { classicOf, jsonOf, messagesFileOf } from "../support/classic.ts";
import { messageOf } from "../support/message.ts";

const now = Date.UTC(2025, 10, 4, 23, 6, 20);

const jq = (input: string, ...words: readonly string[]): string =>
  execFileSync("jq", words, { input, encoding: "utf8" });

const hasJq = (): boolean => {
  try {
    return jq("1", ".") === "1\n";
  } catch {
    return false;
  }
};

const skip = hasJq() ? false : "jq is not installed";

/** As `send_message.sh` appends, its ternary, which jq can't compile, repaired. */
const APPEND =
  '.messages += [{id:$id,from:"build2",to:"build1",type:"request",subject:$s,body:$b,timestamp:"2025-11-04 23:07",read:false,ack_required:false,ack_status:"not_requested",acknowledged_by:[]}]';

describe("jq", { skip }, () => {
  it("writes every file of the layout as we do", () => {
    const form = messageToClassic(messageOf(1, { sentAt: now, body: "\u{1b}[0m \u{7f} ü 😀" }), {
      from: "build1",
      to: "all",
      agents: ["oc"],
      inReplyTo: undefined,
    });
    assert.ok(form.kind === "message");
    const lock = acquireLock(parsedLocks(), { name: "job_assignment", host: "build1", now });
    assert.ok(lock.kind === "changed");
    const job = { id: "job_1_1", type: "build", priority: 5, description: "x" };
    const beat = {
      server: "build1",
      at: now,
      uptimeSeconds: 5,
      healthy: true,
      status: "idle",
      lastActivity: undefined,
      system: { cpuUsage: 1.25, memoryUsedGb: 3, diskFreeGb: 100.04 },
    };
    const files = [
      formatMessagesFile(messagesFileOf(form.fields, classicOf(2))),
      formatLocksFile(lock.document),
      formatJobsFile(addJob(EMPTY_JOBS, job, now)),
      formatHeartbeatFile(beat),
      formatArchiveIndex(new Map([["msg_1_1", "2025-11"]])),
    ];
    for (const file of files) assert.equal(jq(file, "."), file);
  });

  it("writes any value as we do", () => {
    const whole = fc.maxSafeInteger().map((number) => number % 1e15);
    const text = fc.string({ unit: "binary" }).map((word) => word.toWellFormed());
    const { value } = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.oneof(whole, text, fc.boolean(), fc.constant(null)),
        fc.array(tie("value"), { maxLength: 4 }),
        fc.dictionary(text, tie("value"), { maxKeys: 4 }),
      ),
    }));
    fc.assert(
      fc.property(fc.array(value, { minLength: 20, maxLength: 20 }), (values) => {
        const ours = jsonOf(JSON.stringify(values));
        assert.equal(formatJson(ours), jq(JSON.stringify(values), "."));
        assert.equal(`${compactJson(ours)}\n`, jq(JSON.stringify(values), "-c", "."));
      }),
      { numRuns: 20 },
    );
  });

  it("appends and marks in our file, and we read it and leave every byte as it is", () => {
    const ours = formatMessagesFile(messagesFileOf(classicOf(1)));
    const body = 'Two\nlines, "quoted" \\ ü\t\u{7f}';
    const appended = jq(
      ours,
      "--arg",
      "id",
      "msg_9_9",
      "--arg",
      "s",
      "Hi",
      "--arg",
      "b",
      body,
      APPEND,
    );
    const read = parseMessagesFile(appended);
    assert.equal(read.kind, "whole");
    assert.equal(formatMessagesFile(read.file), appended);
    assert.equal(messagesOf(read.file).at(-1)?.body, body);
    const marked = jq(appended, '(.messages[] | select(.to == "build1") | .read) = true');
    assert.deepEqual(
      messagesOf(parseMessagesFile(marked).file).map((message) => message.read),
      [true, true],
    );
  });

  it("and a host of ours that write at once are merged without a loss", () => {
    const base = formatMessagesFile(messagesFileOf(classicOf(1)));
    const theirs = jq(
      jq(base, "--arg", "id", "msg_9_9", "--arg", "s", "Hi", "--arg", "b", "x", APPEND),
      "(.messages[] | .read) = true",
    );
    const merged = mergeMessages({
      base: parseMessagesFile(base).file,
      theirs: parseMessagesFile(theirs).file,
      ours: messagesFileOf(classicOf(1, { acknowledged_by: ["build1"] }), classicOf(2)),
    });
    assert.equal(
      jq(formatMessagesFile(merged.file), "-c", "[.messages[] | [.id, .read, .acknowledged_by]]"),
      '[["msg_1762297580_1",true,["build1"]],["msg_9_9",true,[]],["msg_1762297580_2",false,[]]]\n',
    );
  });

  it("reads our status.json, of which the document greps one line", () => {
    const status = updateStatus(new Map(), {
      server: "build2",
      status: "building",
      jobId: "job_1",
      at: now,
      more: new Map([["last_build", jsonOf('{"status":"failed"}')]]),
    });
    const file = formatStatusFile(status);
    assert.equal(
      jq(file, "-r", ".status, .last_update, .last_build.status"),
      "building\n2025-11-04T23:06:20Z\nfailed\n",
    );
    const grep = (name: string): string =>
      execFileSync("sh", ["-c", `grep '"${name}"' | awk -F'"' '{print $4}'`], {
        input: file,
        encoding: "utf8",
      });
    assert.equal(grep("status"), "building\n");
    assert.equal(grep("last_update"), "2025-11-04T23:06:20Z\n");
  });
});

const parsedLocks = () => {
  const read = parseLocksFile("");
  assert.ok(read.kind === "locks");
  return read.document;
};
