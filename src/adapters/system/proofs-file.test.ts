import assert from "node:assert/strict";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";

import type { Proof } from "../../domain/proof.ts";
import { createDisk } from "./disk.ts";
import { createProofs } from "./proofs-file.ts";

const setUp = (t: TestContext) => {
  const directory = mkdtempSync(join(tmpdir(), "party-proofs-"));
  t.after(() => rmSync(directory, { recursive: true }));
  const path = join(directory, "state", "proven.json");
  return {
    path,
    open: () =>
      createProofs(
        createDisk(() => undefined),
        path,
      ),
  };
};

const PROOF: Proof = {
  profile: "claude",
  program: "claude",
  version: undefined,
  rules: "r",
  at: Date.UTC(2026, 10, 20, 14, 0),
  passed: false,
  steps: [{ step: "ready", outcome: "failed", detail: "it shows a dialog" }],
};

describe("proven.json", () => {
  it("is read as it was written, by whoever has it open, for its owner alone", (t) => {
    const { path, open } = setUp(t);
    const reader = open();
    assert.deepEqual(reader.read(), []);
    open().add(PROOF);
    assert.deepEqual(reader.read(), [PROOF]);
    assert.equal(statSync(path).mode & 0o777, 0o600);
    const codex = { ...PROOF, profile: "codex", passed: true };
    open().add(codex);
    assert.deepEqual(reader.read(), [PROOF, codex]);
    rmSync(path);
    assert.deepEqual(reader.read(), []);
  });

  it("proves nothing where it is broken, and is written anew", (t) => {
    const { path, open } = setUp(t);
    open().add(PROOF);
    for (const text of ["", "{", "[]", '{"proven": 1}', '{"proven": [1, {"profile": "claude"}]}']) {
      writeFileSync(path, text);
      assert.deepEqual(open().read(), [], text);
    }
    open().add(PROOF);
    assert.deepEqual(open().read(), [PROOF]);
  });
});
