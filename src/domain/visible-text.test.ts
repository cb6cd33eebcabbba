import assert from "node:assert/strict";
import { describe, it } from "node:test";

import * as fc from "fast-check";

import { oneLine, visible } from "./visible-text.ts";

const HIDDEN =
  /[\p{Cc}\u{61c}\u{200e}\u{200f}\u{202a}-\u{202e}\u{2066}-\u{2069}\u{e0000}-\u{e007f}]/v;

describe("visible text", () => {
  it("shows control characters and keeps everything else", () => {
    assert.equal(visible("a\u001b[31mb\u0000\r"), "a\\u{1b}[31mb\\u{0}\\u{d}");
    assert.equal(visible("\u009b201~\u007f"), "\\u{9b}201~\\u{7f}");
    assert.equal(visible("\u202eabc\u2066\u200f\u061c"), "\\u{202e}abc\\u{2066}\\u{200f}\\u{61c}");
    assert.equal(visible("a\u{e0041}b"), "a\\u{e0041}b");
    const plain = "tab\tline\n日本語 🇩🇪 👩‍👩‍👧 العربية \\u{1b} <b> & 'q'\u200b";
    assert.equal(visible(plain), plain);
  });

  it("holds no control character, whatever it was, and is left alone by a second cleaning", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const shown = visible(text);
        assert.doesNotMatch(shown.replaceAll(/[\n\t]/gv, ""), HIDDEN);
        assert.equal(visible(shown), shown);
      }),
    );
  });
});

describe("a line for a list", () => {
  it("joins lines and is cut at whole characters", () => {
    assert.equal(oneLine(" a\n\n b\t\u001bc ", 20), "a b \\u{1b}c");
    assert.equal(oneLine("😀😀😀😀", 4), "😀😀😀😀");
    assert.equal(oneLine("😀😀😀😀😀", 4), "😀😀😀…");
  });
});
