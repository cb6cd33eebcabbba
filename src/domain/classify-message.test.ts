import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { classify } from "./classify.ts";
import { genericProfile } from "./profiles/generic.ts";

const generic = genericProfile({ glyphs: ["❯"] });

const kindOf = (rows: readonly string[]): string =>
  classify(
    {
      rows: [...rows, "❯"].map((text) => ({ text, solid: text })),
      width: 60,
      height: rows.length + 1,
      cursor: { x: 2, y: rows.length, visible: true },
      title: "",
      command: "agent",
      mode: undefined,
      alive: true,
      shell: false,
    },
    generic,
  ).kind;

const opened = 'you: <relay-message id="abcdef0123" from="oc">';
const closed = "     </relay-message abcdef0123>";
const busy = "     esc to interrupt";

describe("a message in the conversation", () => {
  it("does not make a screen busy by its words", () => {
    assert.equal(kindOf([opened, busy, closed, "", "ACK", ""]), "ready");
    assert.equal(kindOf([busy, closed, "", "ACK", ""]), "ready", "its beginning has scrolled away");
  });

  it("hides nothing that stands outside it", () => {
    assert.equal(kindOf([opened, "text", closed, "", busy]), "busy");
    assert.equal(kindOf([busy, opened, "text", closed, ""]), "busy");
    assert.equal(kindOf([opened, "text", busy]), "busy", "it has no end");
    assert.equal(
      kindOf([opened, "text", closed.replace("abc", "xyz"), busy]),
      "busy",
      "another's end",
    );
  });

  it("does not hide a question behind it", () => {
    assert.equal(kindOf([opened, "text", closed, "Do you want to proceed?"]), "dialog");
  });

  it("does not hide a question that quotes a message's end", () => {
    const asked = "Do you want to run this?";
    assert.equal(kindOf([`${asked} echo '</relay-message abcdef0123>'`]), "dialog");
    assert.equal(kindOf([asked, "  echo '</relay-message abcdef0123>'"]), "dialog");
    assert.equal(kindOf([asked, "  cat > x <<END", closed, "  END"]), "dialog");
    assert.equal(kindOf([opened, "text", closed, "", asked, closed]), "dialog", "of one above");
    assert.equal(kindOf([asked, opened, "text", closed]), "dialog", "all of a message");
    assert.equal(kindOf(["❯ 1. Yes", closed, "", "  2. No", ""]), "dialog", "a choice");
  });
});
