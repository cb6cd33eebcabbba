import assert from "node:assert/strict";
import { describe, it } from "node:test";

import * as fc from "fast-check";

import { isAttackId, requireAttackId, requireRemark, requireStepName } from "./attack-names.ts";

describe("an attack's name", () => {
  it("is a plain file name, whatever is tried", () => {
    for (const id of ["a", "Deploy-2", "v1.2_x", "9", "x".repeat(64)])
      assert.equal(requireAttackId(id), id);
    for (const id of ["", ".", "..", "../a", "a/b", "a\\b", ".a", "-a", "a..b", "a\n", "a\0", "ä"])
      assert.throws(() => requireAttackId(id), { code: "NAME_INVALID" }, JSON.stringify(id));
    assert.equal(isAttackId("x".repeat(65)), false);
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        if (isAttackId(text)) assert.doesNotMatch(text, /^[.\-]|[^\w.\-]|\.\./v);
      }),
    );
  });
});

describe("a phase's name", () => {
  it("is one line of visible text", () => {
    assert.equal(requireStepName("  build all (größe)  "), "build all (größe)");
    for (const [name, reason] of [
      [" ", "it is empty"],
      ["x".repeat(101), "it has 101 characters"],
      ["a\nb", "it has a line end or another control character"],
      ["a\u{1b}[2Jb", "it has a line end or another control character"],
      ["a\u{202e}b", "it has a line end or another control character"],
    ] as const)
      assert.throws(() => requireStepName(name), {
        code: "NAME_INVALID",
        message: new RegExp(`: ${reason}\\.$`, "v"),
      });
  });
});

describe("a remark", () => {
  it("has a limit, which is said", () => {
    assert.equal(requireRemark("ü".repeat(2_000)).length, 2_000);
    assert.throws(() => requireRemark("ü".repeat(2_001)), {
      code: "USAGE",
      message: "The text has 2001 characters; the limit is 2000.",
    });
  });
});
