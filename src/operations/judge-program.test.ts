import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { FAKE_PROFILE, createFakeTerminal } from "../../test/support/fake-panes.ts";
import { type Proof, rulesOf, type Standing } from "../domain/proof.ts";
import { createJudge } from "./judge-program.ts";

const setUp = (required: boolean) => {
  let version: string | undefined = "1.0.0";
  let proofs: readonly Proof[] = [];
  const told: Standing[] = [];
  const judge = createJudge({
    versions: { of: () => ({ program: "aider", version }) },
    proofs: () => proofs,
    required,
    doubted: (standing) => void told.push(standing),
  });
  const sight = { incarnation: createFakeTerminal().incarnation(), profile: FAKE_PROFILE };
  return {
    told,
    mayPaste: () => judge.mayPaste(sight),
    update: (next: string | undefined) => {
      version = next;
    },
    prove: (passed: boolean) => {
      const rules = rulesOf(FAKE_PROFILE);
      proofs = [{ profile: "generic", program: "aider", version, rules, at: 0, passed, steps: [] }];
    },
  };
};

const HOLD = {
  because: "not-proven",
  reason: "runs aider 1.0.0, which is not proven here: party selftest generic --command aider",
};

describe("a program that something is about to be pasted into", () => {
  it("is told of once, each version and each failure, and typed into all the same", () => {
    const { told, mayPaste, update, prove } = setUp(false);
    for (let times = 0; times < 3; times += 1) assert.equal(mayPaste(), undefined);
    update("1.1.0");
    mayPaste();
    prove(false);
    for (let times = 0; times < 2; times += 1) mayPaste();
    assert.deepEqual(
      told.map(({ version, proven }) => [version, proven]),
      [
        ["1.0.0", "never"],
        ["1.1.0", "never"],
        ["1.1.0", "failed"],
      ],
    );
  });

  it("is held where a proof is required, until its very version is proven", () => {
    const { told, mayPaste, update, prove } = setUp(true);
    assert.deepEqual(mayPaste(), HOLD);
    prove(true);
    assert.equal(mayPaste(), undefined);
    update("1.1.0");
    assert.equal(mayPaste()?.because, "not-proven");
    update(undefined);
    assert.match(mayPaste()?.reason ?? "", /^runs aider, which is not proven here/v);
    assert.equal(told.length, 3);
  });
});
