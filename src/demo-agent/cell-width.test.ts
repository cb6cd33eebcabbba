import assert from "node:assert/strict";
import { describe, it } from "node:test";

import * as fc from "fast-check";
import { eastAsianWidth } from "get-east-asian-width";

import { cellWidth } from "./cell-width.ts";

describe("cell width", () => {
  for (const [text, width] of [
    ["plain", 5],
    ["漢字", 4],
    ["e\u0301", 1],
    ["🎉", 2],
    ["👩‍👩‍👧", 2],
    ["עברית", 5],
    ["❤\u{fe0f}", 2],
    ["⏵⏵", 2],
    ["─⣿›", 3],
    ["한글", 4],
    ["ｆｕｌｌ", 8],
    ["a\u200bb", 2],
  ] as const) {
    it(`takes ${width} for ${JSON.stringify(text)}`, () => {
      assert.equal(cellWidth(text), width);
    });
  }

  it("agrees with the Unicode table on letters of every script", () => {
    const letter = fc
      .string({ unit: "grapheme-composite", minLength: 1, maxLength: 1 })
      .filter((text) => /^[\p{L}\p{Nd}]$/v.test(text));
    fc.assert(
      fc.property(letter, (text) => {
        assert.equal(cellWidth(text), eastAsianWidth(text.codePointAt(0) ?? 0));
      }),
    );
  });
});
