import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { patternCost } from "./pattern-cost.ts";
import { PROFILES } from "./profiles.ts";

/** What party.toml allows. */
const LIMIT = 1_000_000;
const costOf = (pattern: string): number => patternCost(pattern) ?? Number.POSITIVE_INFINITY;

describe("patternCost", () => {
  it("is above any limit for what a row can make take for ever", () => {
    const evil = [
      String.raw`(a+)+$`,
      String.raw`^(?:a|a)*b`,
      String.raw`(?:\w+\s?)*:`,
      String.raw`^(?<word>(?:x?){30})y`,
      String.raw`.*.*x`,
      String.raw`^.*.*.*x`,
      String.raw`^[a-z]*[\w\-]*[a-y]*!`,
      String.raw`(?=.*.*x)y`,
      String.raw`(?i:(?:ab|A.)+)c`,
      String.raw`[\q{ab|a}b]+c`,
      String.raw`(a)\1`,
      String.raw`\p{RGI_Emoji}+x`,
    ];
    assert.deepEqual(
      evil.filter((pattern) => costOf(pattern) <= LIMIT),
      [],
    );
    for (const pattern of evil) assert.ok(new RegExp(pattern, "v"));
  });

  it("is below it for what tells screens apart, those of the built-in profiles among them", () => {
    const patterns = PROFILES.flatMap(({ screen, collapsed }) => [
      ...[screen.placeholders, screen.menu, screen.busy, screen.stashed].flat(),
      ...[screen.busyTitle, screen.dialogTitle].flat(),
      ...screen.dialog.map(({ pattern }) => pattern),
      ...collapsed.map(({ pattern }) => pattern),
    ]).map(({ source }) => source);
    assert.ok(patterns.length > 60);
    const tooSlow = patterns.filter((pattern) => costOf(pattern) > LIMIT);
    assert.deepEqual(tooSlow, [
      // Two runs of blanks at most one of which is long.
      String.raw`^\s*(?:select|choose|pick|enter|type)\b.{0,80}[:?]\s*$`,
    ]);
  });

  it("bounds the time: what it lets pass is quick on the rows that are worst for it", () => {
    const pairs = [
      [String.raw`^.*.*x`, "a".repeat(400)],
      [String.raw`^(?:ab|cd)*e`, "abcd".repeat(100)],
      [String.raw`\b[Dd]o you want .+\?`, "do you want ".repeat(33)],
      [String.raw`^\s*[a-z]+\s+[a-z]{0,40}:`, `${" ".repeat(200)}${"a".repeat(200)}`],
      [String.raw`\[Pasted (?<lines>\d+) lines\]`, "[Pasted 1".repeat(44)],
    ] as const;
    for (const [pattern, row] of pairs) {
      assert.ok(costOf(pattern) <= LIMIT, pattern);
      const startedAt = performance.now();
      for (let times = 0; times < 20; times += 1) new RegExp(pattern, "v").test(row);
      // Twenty rows; a pattern of the kind that is refused takes seconds for one.
      assert.ok(performance.now() - startedAt < 1_000, pattern);
    }
  });

  it("counts what stands side by side once, and what is repeated each time", () => {
    assert.equal(costOf("^a"), 3);
    assert.equal(costOf("a"), 2 * 400);
    assert.ok(costOf("^a*b") < costOf("^a*[ab]c"));
    assert.ok(costOf("^(?:ab|ac)1234") < costOf("^(?:ab|a)1234"));
    assert.ok(costOf("^a{0,9}.") < costOf("^a{0,90}."));
  });
});
