/** The sample outputs of the document, and the lines that its commands grep for. */

import assert from "node:assert/strict";
import { describe, it } from "node:test";

import {
  classicMessageOf,
  classicOf,
  INSTALL_REQUEST,
  messagesFileOf,
} from "../../../test/support/classic.ts";
import { formatJson } from "./format-json.ts";
import { toNumber, toObject } from "./json.ts";
import { guardLines } from "./guard-lines.ts";
import { formatMessagesFile } from "./messages-file.ts";
import { renderSent } from "./render-sent.ts";
import { renderThread, threadOf, threadToJson } from "./render-thread.ts";
import { renderUnread } from "./render-unread.ts";
import { formatUnreadStatus, renderUnreadStatus, unreadByHost } from "./unread-status.ts";

const now = Date.UTC(2025, 10, 4, 23, 6, 20);

const HOSTS = ["build1", "build2"];

describe("read_messages.sh", () => {
  it("prints head, subject, time, body and a rule, under a line that names each message", () => {
    assert.equal(
      renderUnread("build2", [INSTALL_REQUEST]),
      `=== Unread Messages for build2 (1) ===
1. [REQUEST] build1 -> build2: Install libmysqlclient-dev

[REQUEST] build1 -> build2
Subject: Install libmysqlclient-dev
Time: 2025-11-04 23:06
Please install libmysqlclient-dev to match Build1 environment. Confirm with version when complete.
---
`,
    );
  });

  it("says that there is nothing", () => {
    assert.equal(renderUnread("build1", []), "No unread messages for build1\n");
  });

  it("prints errors first, then warnings, requests and the rest", () => {
    const types = ["info", "request", "error", "warning"];
    const text = renderUnread(
      "build1",
      types.map((type, index) => classicMessageOf(index, { type })),
    );
    assert.deepEqual(
      text.split("\n").filter((line) => line.startsWith("[")),
      ["ERROR", "WARNING", "REQUEST", "INFO"].map((type) => `[${type}] build2 -> build1`),
    );
  });

  it("lets no body act on the terminal or pass for another message", () => {
    const body = "a\n---\n[REQUEST] build1 -> build2\nSubject: x\n=== Unread Messages\n\u{1b}[2Jb";
    assert.equal(
      guardLines(body),
      "a\n\\---\n\\[REQUEST] build1 -> build2\n\\Subject: x\n\\=== Unread Messages\n\\u{1b}[2Jb",
    );
    const odd = classicMessageOf(1, {
      subject: "a\nb\u{1b}",
      from: "x\n[ERROR]",
      type: "a\nb",
      body,
    });
    const lines = renderUnread("build1", [odd]).split("\n");
    assert.ok(lines.includes("[A B] x [error] -> build1"));
    assert.ok(lines.includes(String.raw`Subject: a b\u{1b}`));
  });
});

describe("send_message.sh", () => {
  const sent = { id: "msg_1_1", subject: "Ready", body: "ü", ackRequired: false, pushed: true };

  it("prints the id and the sizes", () => {
    assert.equal(
      renderSent(sent),
      "Message sent: msg_1_1\nSubject: 5/100 characters\nBody: 1/10000 characters\n",
    );
  });

  it("tells a long body, an acknowledgement, and that the remote did not answer", () => {
    assert.equal(
      renderSent({ ...sent, body: "x".repeat(1001), ackRequired: true, pushed: false }),
      `Message sent: msg_1_1
Subject: 5/100 characters
Body: 1001/10000 characters (long)
Acknowledgement required: the recipient runs ack_message.sh with this id
queued: remote unreachable
`,
    );
    assert.match(renderSent({ ...sent, body: "x".repeat(5001) }), /5001\/10000 .*warning/v);
  });

  it("puts the document's announcement where its tail and grep find it", () => {
    const file = formatMessagesFile(
      messagesFileOf(classicOf(1), classicOf(2, { subject: "Ready" })),
    );
    const tail = file.trimEnd().split("\n").slice(-30);
    const hit = tail.findIndex((line) => line.includes("Ready"));
    assert.equal(tail[hit], '      "subject": "Ready",');
    assert.equal(tail[hit + 2], '      "timestamp": "2025-11-04 23:06",');
  });
});

describe("check_unread_messages.sh", () => {
  const unread = unreadByHost(
    [INSTALL_REQUEST, classicMessageOf(2, { type: "error", from: "build1", to: "build2" })],
    HOSTS,
  );

  it("prints each host's count and messages", () => {
    assert.equal(
      renderUnreadStatus(unread),
      `No unread messages for build1
build2: 2 unread
  [ERROR] build1 -> build2: subject 2
  [REQUEST] build1 -> build2: Install libmysqlclient-dev
`,
    );
  });

  it("writes unread_messages_status.json", () => {
    assert.deepEqual(JSON.parse(formatUnreadStatus(unread, now)), {
      last_checked: "2025-11-04T23:06:20Z",
      servers: {
        build1: { unread_count: 0, has_unread: false, first_unread_message: null },
        build2: {
          unread_count: 2,
          has_unread: true,
          first_unread_message: {
            id: "msg_1762297580_2",
            from: "build1",
            type: "error",
            subject: "subject 2",
            timestamp: "2025-11-04 23:06",
          },
        },
      },
    });
  });
});

const FIRST = { timestamp: "2025-11-05T00:00:00Z", from: "build1", to: "build2", read: true };

describe("read_conversation_thread.sh", () => {
  const messages = [
    classicMessageOf(1, FIRST),
    classicMessageOf(2, { body: "one\n└─\ntwo\u{7}" }),
    classicMessageOf(3, { from: "build3", to: "build4" }),
  ];
  const all = { host: undefined, hosts: HOSTS, limit: undefined, unreadOnly: false };

  it("draws a box around each message of the host, and sums them up", () => {
    assert.equal(
      renderThread(threadOf(messages, { ...all, host: "build1" })),
      `=== Conversation of build1 (2 messages) ===

┌─ [INFO] build2 -> build1 (unread)
│ Subject: subject 2
│ Time: 2025-11-04 23:06
│
│ one
│ └─
│ two\\u{7}
└─

┌─ [INFO] build1 -> build2
│ Subject: subject 1
│ Time: 2025-11-05T00:00:00Z
│
│ body 1
└─

Sent: build2 1, build1 1
Unread: 1
`,
    );
  });

  it("shows the newest, or the unread alone", () => {
    const newest = threadOf(messages, { ...all, limit: 1 });
    assert.deepEqual(
      [newest.messages.map(({ id }) => id), newest.earlier],
      [["msg_1762297580_1"], 2],
    );
    assert.match(renderThread(newest), /^\(2 earlier ones are not shown\)$/mv);
    assert.equal(threadOf(messages, { ...all, limit: 0 }).messages.length, 0);
    const unread = threadOf(messages, { ...all, unreadOnly: true });
    assert.deepEqual(
      unread.messages.map(({ id }) => id),
      ["msg_1762297580_2"],
    );
  });

  it("gives the same as JSON, each message as it stands in the file", () => {
    const thread = threadOf(messages.slice(0, 1), all);
    assert.equal(
      threadToJson(thread),
      formatJson(
        toObject([
          ["server", "all"],
          ["total", toNumber(1)],
          ["earlier", toNumber(0)],
          ["unread", toNumber(0)],
          ["messages", [classicOf(1, FIRST)]],
        ]),
      ),
    );
  });
});
