import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, describe, it } from "node:test";

import { openLedger, openLedgerReader } from "../../src/adapters/sqlite/open.ts";
import type { Ledger } from "../../src/ports/ledger.ts";
import { ledgerContract } from "../contract/ledger.ts";
import { messageOf } from "../support/message.ts";

const directory = mkdtempSync(join(tmpdir(), "party-ledger-"));
let count = 0;
const fresh = (): string => join(directory, `${(count += 1)}.db`);
const opened: Disposable[] = [];
after(() => {
  for (const one of opened) one[Symbol.dispose]();
  rmSync(directory, { recursive: true });
});

const open = (path: string): Ledger => {
  const ledger = openLedger(path, () => undefined, Date.now);
  opened.push(ledger);
  return ledger.ledger;
};

describe("the SQLite ledger", () => {
  ledgerContract(() => open(fresh()));

  it("shows a reader what the writer has committed, while it is open", () => {
    const path = fresh();
    assert.equal(openLedgerReader(path), undefined);
    const ledger = open(path);
    using reader = openLedgerReader(path);
    ledger.store(messageOf(1), ["cc.party"], 1);
    assert.equal(reader?.message(messageOf(1).id)?.body, "body 1");
  });

  it("names the step of every commit, before and after", () => {
    const steps: string[] = [];
    const ledger = openLedger(fresh(), (name) => steps.push(name), Date.now);
    opened.push(ledger);
    ledger.ledger.store(messageOf(1), ["cc.party"], 1);
    assert.deepEqual(steps, [
      "ledger.migrate:before",
      "ledger.migrate:after",
      "ledger.store:before-commit",
      "ledger.store:after-commit",
    ]);
  });

  it("refuses a ledger of a later version with both versions, and leaves it as it is", () => {
    const path = fresh();
    const db = new DatabaseSync(path);
    db.exec("PRAGMA user_version = 99");
    db.close();
    assert.throws(() => openLedger(path, () => undefined, Date.now), {
      code: "LEDGER_NEWER",
      message: /version 99; .* up to \d+/v,
    });
    assert.throws(() => openLedgerReader(path), { code: "LEDGER_NEWER" });
  });

  it("sets a corrupt ledger aside, whole, and begins a new one", () => {
    const path = fresh();
    writeFileSync(path, Buffer.alloc(8192, "not a database"));
    using ledger = openLedger(
      path,
      () => undefined,
      () => 0,
    );
    assert.equal(ledger.setAside, `${path}.corrupt-1970-01-01T00-00-00-000Z`);
    assert.equal(ledger.ledger.store(messageOf(1), ["cc.party"], 1).kind, "stored");
    const kept = readdirSync(directory).filter((name) => name.includes("corrupt"));
    assert.equal(kept.length, 1);
  });

  it("says that a directory which is not there can not hold a ledger", () => {
    assert.throws(() => openLedger("/nonexistent/ledger.db", () => undefined, Date.now), {
      code: "SHARE_UNUSABLE",
    });
  });

  it("says that another program holds the ledger, and goes on once it does not", () => {
    const path = fresh();
    const ledger = open(path);
    const other = new DatabaseSync(path);
    other.exec("BEGIN IMMEDIATE");
    assert.throws(() => ledger.store(messageOf(1), ["cc.party"], 1), {
      code: "LEDGER_BUSY",
      retryable: true,
    });
    other.exec("ROLLBACK");
    other.close();
    assert.equal(ledger.store(messageOf(1), ["cc.party"], 1).kind, "stored");
  });
});
