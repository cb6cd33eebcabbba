import assert from "node:assert/strict";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";

import { createDisk } from "../../src/adapters/system/disk.ts";
import { createReminderFile } from "../../src/adapters/system/reminder-file.ts";
import { createSupervisionFile } from "../../src/adapters/system/supervision-file.ts";
import type { MessageId } from "../../src/domain/message.ts";

const ID = "01a1f936-7142-7335-9281-4e21a2b73bbe" as MessageId;
const SPOILT = [
  "",
  "{",
  "[]",
  "7",
  '{"attacks": 1, "agents": []}',
  '{"attacks": {"a": {"of": "x"}}}',
];

const setup = (t: TestContext): string => {
  const root = mkdtempSync(join(tmpdir(), "party-memory-"));
  t.after(() => rmSync(root, { recursive: true }));
  return join(root, "memory.json");
};

describe("the memory of reminders", () => {
  it("gives back what was kept, for its owner alone, and nothing of a spoilt file", (t) => {
    const path = setup(t);
    const memory = createReminderFile(
      path,
      createDisk(() => undefined),
    );
    assert.equal(memory.read().size, 0);
    const told = new Map([["a", { of: 1, number: 2, count: 1, gaveUp: true, message: ID }]]);
    memory.keep(told);
    assert.deepEqual(memory.read(), told);
    assert.equal(statSync(path).mode & 0o777, 0o600);
    for (const text of SPOILT) {
      writeFileSync(path, text);
      assert.equal(memory.read().size, 0, text);
    }
  });
});

describe("the memory of supervision", () => {
  it("gives back what was kept, and nothing of a spoilt file", (t) => {
    const path = setup(t);
    const memory = createSupervisionFile(
      path,
      createDisk(() => undefined),
    );
    assert.equal(memory.read().size, 0);
    const incident = {
      kind: "down",
      at: 5,
      reason: "r",
      message: ID,
      recovery: undefined,
    } as const;
    const records = new Map([
      [
        "a",
        {
          life: undefined,
          since: 4,
          endings: [3, 4],
          pane: { pid: 7, startedAt: 8 },
          isMissed: true,
          incident,
        },
      ],
      [
        "b",
        {
          life: { pid: 1, startedAt: 2 },
          since: 1,
          endings: [],
          pane: undefined,
          isMissed: false,
          incident: undefined,
        },
      ],
    ]);
    memory.keep(records);
    assert.deepEqual(memory.read(), records);
    for (const text of SPOILT) {
      writeFileSync(path, text);
      assert.equal(memory.read().size, 0, text);
    }
  });
});
