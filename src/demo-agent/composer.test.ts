import assert from "node:assert/strict";
import { describe, it } from "node:test";

import {
  EMPTY,
  editOf,
  fullText,
  insertPaste,
  insertText,
  layoutComposer,
  shownText,
  type Composer,
} from "./composer.ts";

const press = (composer: Composer, ...keys: readonly string[]): Composer => {
  let edited = composer;
  for (const key of keys) edited = editOf(key)?.(edited) ?? insertText(edited, key);
  return edited;
};

describe("the composer", () => {
  it("inserts and removes at the cursor", () => {
    assert.equal(shownText(press(EMPTY, "a", "b", "Left", "x", "Right", "Backspace")), "ax");
  });

  it("shows a paste as its token and keeps its text", () => {
    const composer = press(insertPaste(press(EMPTY, "a"), "[Pasted]", "1\n2"), "b");
    assert.equal(shownText(composer), "a[Pasted]b");
    assert.equal(fullText(composer), "a1\n2b");
    assert.equal(
      fullText(composer, (text) => `<${text}>`),
      "a<1\n2>b",
    );
  });

  it("removes a paste by one Backspace", () => {
    assert.equal(shownText(press(insertPaste(EMPTY, "[Pasted]", "1\n2"), "Backspace")), "");
  });

  it("clears back to the line's start by C-u", () => {
    assert.equal(shownText(press(EMPTY, "a", "C-j", "b", "c", "C-u")), "a\n");
  });

  it("makes one character of a letter and the accent typed after it", () => {
    assert.equal(shownText(press(EMPTY, "e", "\u0301", "Backspace")), "");
  });

  it("puts the cursor behind wide characters by cells, and wraps at spaces", () => {
    assert.deepEqual(layoutComposer(insertText(EMPTY, "漢字 and more"), 8), {
      rows: ["漢字 and ", "more"],
      cursor: { x: 4, y: 1 },
    });
  });
});
