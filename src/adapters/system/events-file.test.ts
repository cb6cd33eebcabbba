import assert from "node:assert/strict";
import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";

import type { MessageId } from "../../domain/message.ts";
import type { LedgerEvent } from "../../ports/ledger.ts";
import { openEventsFile } from "./events-file.ts";

const event = (number: number, changes: Partial<LedgerEvent> = {}): LedgerEvent => ({
  number,
  at: 1_000 + number,
  type: "seen",
  messageId: undefined,
  from: undefined,
  to: undefined,
  status: undefined,
  detail: undefined,
  ...changes,
});

const setUp = (t: TestContext) => {
  const directory = mkdtempSync(join(tmpdir(), "party-events-"));
  t.after(() => rmSync(directory, { recursive: true, force: true }));
  const path = join(directory, "events.jsonl");
  const events: LedgerEvent[] = [];
  const ledger = {
    events: (after: number, limit: number) =>
      events.filter(({ number }) => number > after).slice(0, limit),
  };
  return {
    path,
    events,
    open: () => openEventsFile(path, ledger),
    read: () => readFileSync(path, "utf8"),
  };
};

describe("events.jsonl", () => {
  it("has the fields of the seeds' log, with an error's words under its own name", (t) => {
    const { events, open, read } = setUp(t);
    using file = open();
    const messageId = "m" as MessageId;
    events.push(
      event(1, {
        type: "inject",
        messageId,
        from: "oc.party",
        to: "cc.party",
        status: "handed",
        detail: "paste",
      }),
      event(255, { type: "unsure", detail: "nobody saw it" }),
    );
    file.flush();
    assert.equal(
      read(),
      '{"v":1,"ts_ms":1001,"event_id":"evt-00000001","type":"inject","from":"oc.party","to":"cc.party","msg_id":"m","status":"handed","detail":"paste"}\n' +
        '{"v":1,"ts_ms":1255,"event_id":"evt-000000ff","type":"unsure","error":"nobody saw it"}\n',
    );
  });

  it("continues after its own last line, and ends one that a crash cut short", (t) => {
    const { events, open, read, path } = setUp(t);
    events.push(event(1), event(2));
    {
      using file = open();
      file.flush();
      file.flush();
    }
    appendFileSync(path, '{"v":1,"ts_ms":');
    events.push(event(3));
    using file = open();
    file.flush();
    const lines = read().trimEnd().split("\n");
    assert.deepEqual(
      lines.map((line) => /evt-\w+/v.exec(line)?.[0]),
      ["evt-00000001", "evt-00000002", undefined, "evt-00000003"],
    );
  });

  it("takes any number at once", (t) => {
    const { events, open, read } = setUp(t);
    for (let number = 1; number <= 1_203; number += 1) events.push(event(number));
    using file = open();
    file.flush();
    assert.equal(read().split("\n").length, 1_204);
  });

  it("is copied away and emptied in place once it is too long, so that a reader goes on", (t) => {
    const { events, open, path } = setUp(t);
    using file = open();
    events.push(event(1));
    file.flush();
    const { ino } = statSync(path);
    truncateSync(path, 51 * 1024 * 1024);
    events.push(event(2));
    file.flush();
    assert.equal(statSync(path).ino, ino);
    assert.equal(statSync(path).size, 0);
    assert(statSync(`${path}.1`).size > 50 * 1024 * 1024);
    events.push(event(3));
    file.flush();
    assert.match(readFileSync(path, "utf8"), /^\{.*evt-00000003.*\}\n$/v);
  });
});
