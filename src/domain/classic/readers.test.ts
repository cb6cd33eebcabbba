import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { classicOf, fieldsOf, messagesFileOf } from "../../../test/support/classic.ts";
import { acknowledge, isAckPending, isAcknowledgedBy } from "./acknowledge.ts";
import { readClassicMessage } from "./classic-message.ts";
import { compactJson } from "./format-json.ts";
import type { JsonObject } from "./json.ts";
import { changeEntry } from "./list.ts";
import { isReadByAll, isUnreadFor, markRead } from "./mark-read.ts";

const HOSTS = ["build1", "build2", "build3"];

const isUnread = (fields: JsonObject, host: string): boolean =>
  isUnreadFor(readClassicMessage(fields), host);

describe("a message to one host", () => {
  it("is read as the original writes it, and by nobody else", () => {
    const message = classicOf(1);
    assert.ok(isUnread(message, "build1"));
    assert.ok(!isUnread(message, "build2"));
    assert.deepEqual(markRead(message, "build1", HOSTS), classicOf(1, { read: true }));
    assert.equal(markRead(message, "build3", HOSTS), message);
    assert.equal(isUnread(classicOf(1, { read: true }), "build1"), false);
  });
});

describe("a broadcast", () => {
  const sent = classicOf(1, { to: "all", read_by: [] });

  it("is read by each host on its own, and by all once the last has read it", () => {
    const one = markRead(sent, "build1", HOSTS);
    assert.deepEqual(one, classicOf(1, { to: "all", read_by: ["build1"] }));
    assert.ok(!isUnread(one, "build1"));
    assert.ok(isUnread(one, "build3"));
    assert.equal(markRead(one, "build1", HOSTS), one);
    const both = markRead(one, "build3", HOSTS);
    assert.deepEqual(both, classicOf(1, { to: "all", read: true, read_by: ["build1", "build3"] }));
    assert.ok(isReadByAll(readClassicMessage(both), HOSTS));
  });

  it("is never unread for its sender", () => {
    assert.ok(!isUnread(sent, "build2"));
  });

  it("that an original script marked read for everybody is unread for who keeps the list", () => {
    assert.ok(isUnread(classicOf(1, { to: "all", read: true, read_by: [] }), "build3"));
    assert.ok(!isUnread(classicOf(1, { to: "all", read: true }), "build3"));
  });

  it("of the original begins a list with its first reader of ours", () => {
    const read = markRead(classicOf(1, { to: "all" }), "build1", HOSTS);
    assert.match(compactJson(read), /"read":false,.*"read_by":\["build1"\]/v);
  });

  it("is not read by all while no host is known", () => {
    assert.ok(!isReadByAll(readClassicMessage(sent), []));
  });

  it("to two named hosts is read once both have read it", () => {
    const two = classicOf(1, { to: ["build1", "build3"] });
    const one = markRead(two, "build3", HOSTS);
    assert.ok(isUnread(one, "build1"));
    assert.equal(markRead(one, "build1", HOSTS).get("read"), true);
  });
});

describe("an acknowledgement", () => {
  const asked = classicOf(1, { ack_required: true, ack_status: "pending" });
  const at = Date.UTC(2025, 10, 5);

  it("names its host and completes what was asked for", () => {
    const outcome = acknowledge(asked, { host: "build1", at });
    assert.ok(outcome.kind === "acknowledged");
    const done = { ack_required: true, ack_status: "completed", acknowledged_by: ["build1"] };
    assert.deepEqual(outcome.fields, classicOf(1, done));
    const message = readClassicMessage(outcome.fields);
    assert.ok(isAcknowledgedBy(message, "build1"));
    assert.ok(!isAckPending(message));
    assert.ok(isAckPending(readClassicMessage(asked)));
    assert.deepEqual(acknowledge(outcome.fields, { host: "build1", at }), outcome);
  });

  it("keeps what was said with it, once", () => {
    const said = { host: "build1", at, note: "Got it." };
    const outcome = acknowledge(asked, said);
    assert.ok(outcome.kind === "acknowledged");
    assert.deepEqual(outcome.fields.get("party_acks"), [
      fieldsOf({ by: "build1", at: "2025-11-05T00:00:00Z", note: "Got it." }),
    ]);
    assert.deepEqual(acknowledge(outcome.fields, said), outcome);
  });

  it("of what asked for none is refused", () => {
    assert.deepEqual(acknowledge(classicOf(1), { host: "build1", at }), { kind: "not-required" });
  });

  it("changes its own message only", () => {
    const file = messagesFileOf(classicOf(1), classicOf(2), "stray");
    const changed = changeEntry(file, "msg_1762297580_2", (fields) =>
      markRead(fields, "build1", []),
    );
    assert.deepEqual(changed, messagesFileOf(classicOf(1), classicOf(2, { read: true }), "stray"));
  });
});
