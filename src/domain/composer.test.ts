import assert from "node:assert/strict";
import { describe, it } from "node:test";

import * as fc from "fast-check";

import { holdsExactly, showsAnyOf } from "./composer.ts";
import { claude } from "./profiles/claude.ts";
import { codex } from "./profiles/codex.ts";
import { genericProfile } from "./profiles/generic.ts";

const generic = genericProfile({ glyphs: ["❯"] });

const visible = fc
  .string({ unit: "grapheme", minLength: 1, maxLength: 1 })
  .filter((char) => !/[\p{White_Space}\p{Default_Ignorable_Code_Point}\p{Cc}]/v.test(char));
const words = fc.oneof(visible, fc.constantFrom(" ", "\n", "\t", "a", "漢", "🎉", "/", ">"));
const texts = fc
  .array(words, { minLength: 1, maxLength: 200 })
  .map((chars) => chars.join(""))
  .filter((text) => /\S/v.test(text));

/** How a composer shows a text: tabs as blanks, ends trimmed, each line broken at the width. */
const shown = (text: string, width: number): string =>
  text
    .trim()
    .replaceAll("\t", "    ")
    .split("\n")
    .flatMap((line) => line.match(new RegExp(`.{1,${width}}`, "gv")) ?? [""])
    .map((row) => row.trimEnd())
    .join("\n");

describe("holdsExactly", () => {
  it("knows a token that a narrow pane broke, at a blank or within a word", () => {
    const text = "a\nb\nc";
    for (const shownToken of ["[Pasted text #2\n+2 lines]", "[Pasted te\nxt #2 +2 l\nines]"]) {
      assert.equal(holdsExactly(shownToken, text, claude), true);
      assert.equal(holdsExactly(`x${shownToken}`, text, claude), false);
      assert.equal(holdsExactly(shownToken.replace("+2", "+3"), text, claude), false);
    }
  });

  it("forgives a terminal what it loses of joined emoji, and nothing else", () => {
    const text = "family 👩‍👩‍👧‍👦 and e\u{301}\u{302}\u{303} end";
    assert.equal(holdsExactly("family 👩‍👩‍👧‍ and e\u{301} end", text, generic), true);
    assert.equal(holdsExactly("family 👩‍👩‍👧‍👦👦 and e\u{301}\u{302}\u{303} end", text, generic), false);
    assert.equal(holdsExactly("family 👩‍👩‍👧‍ and e\u{301} en", text, generic), false);
    assert.equal(holdsExactly("famil 👩‍👩‍👧‍ and e\u{301} end", text, generic), false);
    assert.equal(holdsExactly("family 👩‍👩‍👧‍ x and e\u{301} end", text, generic), false);
  });

  it("recognises a text wrapped at any width", () => {
    fc.assert(
      fc.property(texts, fc.integer({ min: 1, max: 120 }), (text, width) => {
        assert.equal(holdsExactly(shown(text, width), text, generic), true);
      }),
    );
  });

  it("refuses a text with any visible character added anywhere", () => {
    fc.assert(
      fc.property(
        texts,
        fc.integer({ min: 1, max: 120 }),
        visible,
        fc.nat(),
        (text, width, char, at) => {
          const rows = Array.from(shown(text, width));
          const composer = rows.toSpliced(at % (rows.length + 1), 0, char).join("");
          assert.equal(holdsExactly(composer, text, generic), false);
        },
      ),
    );
  });

  it("refuses a text with any visible character missing, unless its beginning has scrolled away", () => {
    assert.equal(holdsExactly("hello worl", "hello world", generic), false);
    assert.equal(holdsExactly("ello world", "hello world", generic), false);
    assert.equal(holdsExactly("two\nthree\nfour", "one\ntwo\nthree\nfour", generic), true);
    assert.equal(holdsExactly("three\nfour", "one\ntwo\nthree\nfour", generic), false);
    assert.equal(holdsExactly("r\nl\nd", "hello\nbig world", generic), false);
    assert.equal(holdsExactly("two\nthree\nfour!", "one\ntwo\nthree\nfour", generic), false);
  });

  it("refuses a composer without a visible character", () => {
    assert.equal(holdsExactly("", "", generic), false);
    assert.equal(holdsExactly(" \n ", "text", generic), false);
  });

  it("accepts a collapsed paste of exactly its size and nothing beside it", () => {
    const size = fc.integer({ min: 2, max: 3000 });
    fc.assert(
      fc.property(size, fc.nat(99), visible, fc.boolean(), (lines, number, char, before) => {
        const text = Array.from({ length: lines }, () => "x").join("\n");
        const token = `[Pasted text #${number} +${lines - 1} lines]`;
        const chars = `[Pasted Content ${2 * lines - 1} chars]`;
        assert.equal(holdsExactly(token, text, claude), true);
        assert.equal(holdsExactly(chars, text, codex), true);
        assert.equal(holdsExactly(token, `${text}\nx`, claude), false);
        assert.equal(holdsExactly(chars, `${text}x`, codex), false);
        assert.equal(holdsExactly(before ? char + token : token + char, text, claude), false);
        assert.equal(holdsExactly(`${token}\n${token}`, text, claude), false);
        assert.equal(holdsExactly(token, text, codex), false);
      }),
    );
  });

  it("counts code points, not units", () => {
    assert.equal(holdsExactly("[Pasted Content 3 chars]", "🎉é漢", codex), true);
    assert.equal(holdsExactly("[Pasted Content 4 chars]", "🎉é漢", codex), false);
  });

  it("counts all lines where a token has them", () => {
    const profile = { ...generic, collapsed: [{ pattern: /\[Pasted ~(?<lines>\d+) lines\]/v }] };
    assert.equal(holdsExactly("[Pasted ~3 lines]", "a\nb\nc", profile), true);
    assert.equal(holdsExactly("[Pasted ~2 lines]", "a\nb\nc", profile), false);
  });

  it("takes a token without a size for one line only", () => {
    assert.equal(holdsExactly("[Pasted text #3]", "x".repeat(900), claude), true);
    assert.equal(holdsExactly("[Pasted text #3]", "x\ny", claude), false);
  });
});

describe("showsAnyOf", () => {
  it("finds a text among other text, whole or in part", () => {
    const text = "a first line of ours\na second line of ours";
    assert.equal(showsAnyOf(text, text, generic), true);
    assert.equal(showsAnyOf(`draft ${text} more`, text, generic), true);
    assert.equal(showsAnyOf("draft a second line of ours", text, generic), true);
    assert.equal(showsAnyOf("a first line", text, generic), true);
    assert.equal(showsAnyOf("draft [Pasted text #1 +1 lines]", text, claude), true);
  });

  it("finds nothing in a composer that is empty or holds something else", () => {
    const text = "a first line of ours\nok";
    assert.equal(showsAnyOf("", text, generic), false);
    assert.equal(showsAnyOf("draft", "", generic), false);
    assert.equal(showsAnyOf("somebody else's words, ok", text, generic), false);
    assert.equal(showsAnyOf("[Pasted text #1 +7 lines]", text, claude), false);
  });
});
