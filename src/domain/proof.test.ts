import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { claude } from "./profiles/claude.ts";
import { genericProfile, widenPrompt } from "./profiles/generic.ts";
import { PROFILES } from "./profiles/profiles.ts";
import { doubtOf, type Proof, rulesOf, selftestCommand, standingOf, withProof } from "./proof.ts";

const PROGRAM = { program: "claude", version: "2.1.329" };
const proof = (changes: Partial<Proof> = {}): Proof => ({
  ...PROGRAM,
  profile: "claude",
  rules: rulesOf(claude),
  at: 1,
  passed: true,
  steps: [],
  ...changes,
});

const provenWith = (...proofs: readonly Proof[]): string =>
  standingOf(proofs, claude, PROGRAM).proven;

describe("a program's standing", () => {
  it("is what the last selftest of this version by these rules came to", () => {
    assert.equal(provenWith(), "never");
    assert.equal(provenWith(proof()), "yes");
    assert.equal(provenWith(proof(), proof({ passed: false })), "failed");
    assert.equal(provenWith(proof({ version: "2.1.330" })), "never");
    assert.equal(provenWith(proof({ version: undefined })), "never");
    assert.equal(provenWith(proof({ program: "clod" })), "never");
    assert.equal(provenWith(proof({ profile: "codex" })), "never");
    assert.equal(provenWith(proof({ rules: "other" })), "never");
  });

  it("is told with the command that proves it, and nothing of a foreign name gets into that", () => {
    const standing = standingOf([], claude, PROGRAM);
    assert.equal(
      doubtOf(standing),
      "runs claude 2.1.329, which is not proven here: party selftest claude",
    );
    assert.equal(
      doubtOf({ ...standing, proven: "failed" }),
      "runs claude 2.1.329, which failed its selftest: party selftest claude",
    );
    assert.equal(doubtOf({ ...standing, proven: "yes" }), undefined);
    const generic = { profile: "generic", program: "aider", version: undefined };
    assert.equal(selftestCommand(generic), "party selftest generic --command aider");
    const hostile = { ...generic, program: "x; rm -rf ~" };
    assert.equal(selftestCommand(hostile), "party selftest generic --command COMMAND");
  });
});

describe("the name of a profile's rules", () => {
  it("is another for each profile, and for another pattern, key or delay", () => {
    assert.equal(new Set(PROFILES.map(rulesOf)).size, PROFILES.length);
    const { screen } = claude;
    const others = [
      { ...claude, submit: "Tab" },
      { ...claude, submitDelay: 1 },
      { ...claude, collapsed: [] },
      { ...claude, screen: { ...screen, busy: [...screen.busy, /x/v] } },
    ];
    assert.equal(new Set([claude, ...others].map(rulesOf)).size, 5);
  });

  it("stays the same where only commands change, or the prompt may have a name", () => {
    assert.equal(rulesOf({ ...claude, commands: [], launch: "x" }), rulesOf(claude));
    const generic = genericProfile({ glyphs: [">"] });
    assert.equal(rulesOf(widenPrompt(generic)), rulesOf(generic));
  });
});

describe("withProof", () => {
  it("replaces the earlier one of the same program and keeps a hundred", () => {
    const versions = Array.from({ length: 120 }, (_, index) => proof({ version: `1.${index}` }));
    const all = versions.reduce<readonly Proof[]>(withProof, []);
    assert.equal(all.length, 100);
    const again = withProof(all, proof({ version: "1.60", at: 2 }));
    assert.equal(again.length, 100);
    assert.deepEqual(
      again.filter(({ version }) => version === "1.60").map(({ at }) => at),
      [2],
    );
  });
});
