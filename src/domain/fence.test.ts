import assert from "node:assert/strict";
import { describe, it } from "node:test";

import * as fc from "fast-check";

import { breakFence } from "./fence.ts";

const FENCES = [
  "<relay-message id=",
  "</relay-message 7f3k2m9q0x>",
  "<RELAY-Message",
  "< / relay - message",
  "<\n/relay-message",
  "<\u200b/re\u200dlay\u00ad-mess\u2060age",
  "＜relay-message",
  "‹/relay-message",
  "〈relay-message",
  "<ｒｅｌａｙ－ｍｅｓｓａｇｅ",
  "<／relay‐message",
  "<𝐫𝐞𝐥𝐚𝐲-𝗺𝗲𝘀𝘀𝗮𝗴𝗲",
  "<rеlаy-mеssаgе",
  "<reIay-message",
  "<r\u0338elay-message",
  "<ré\u0301lay–message",
];

describe("a fence in a body", () => {
  it("is broken by one backslash behind the bracket, in every spelling", () => {
    for (const fence of FENCES) {
      const [bracket = ""] = fence;
      assert.equal(breakFence(`a${fence}b`), `a${bracket}\\${fence.slice(bracket.length)}b`, fence);
    }
  });

  it("is broken at every place", () => {
    assert.equal(breakFence("<<relay-message<relay-message"), "<<\\relay-message<\\relay-message");
    assert.equal(breakFence("<relay-<relay-message"), "<relay-<\\relay-message");
  });

  it("that is none stays as it is", () => {
    for (const text of [
      "<relay-messag",
      "<relay>",
      "relay-message",
      "<a relay-message",
      "a < b",
      "<\\relay-message",
      "<div>",
      "<relaymessage",
    ]) {
      assert.equal(breakFence(text), text);
    }
  });

  it("is gone after one pass, and nothing but backslashes came in", () => {
    const part = fc.oneof(
      fc.constantFrom(...FENCES, "<", "/", "relay", "-", "message", "\u200b", " "),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(part), (parts) => {
        const text = parts.join("");
        const broken = breakFence(text);
        assert.equal(breakFence(broken), broken);
        assert.equal(broken.replaceAll("\\", ""), text.replaceAll("\\", ""));
      }),
    );
  });
});
