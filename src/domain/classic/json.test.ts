import assert from "node:assert/strict";
import { describe, it } from "node:test";

import * as fc from "fast-check";

import { canonicalJson, compactJson, formatJson, isSame } from "./format-json.ts";
import { type Json, parseJson, readJson, toNumber, toObject, withField } from "./json.ts";

const valueOf = (text: string): Json => {
  const read = parseJson(text);
  assert.equal(read.kind, "value", text);
  return read.kind === "value" ? read.value : null;
};

/** What jq 1.6 printed of this file, once. */
const OF_JQ = `{
  "b": "\\u007f\\u001f\\b é \u{2028} 😀 / < \u{85}",
  "2": 0,
  "1": -0,
  "c": [],
  "d": {},
  "f": [
    1,
    {
      "x": null
    }
  ],
  "g": 1e+20,
  "__proto__": true,
  "i": 1e-08,
  "l": 12345678901234567000
}
`;

describe("JSON of other programs", () => {
  it("comes back byte for byte as jq wrote it", () => {
    assert.equal(formatJson(valueOf(OF_JQ)), OF_JQ);
  });

  it("keeps names in their order and numbers as they were written", () => {
    const text = '{"2":1.50,"1":12345678901234567890,"a":[true,false,null]}';
    assert.equal(compactJson(valueOf(text)), text);
  });

  it("means the same to JavaScript, whatever its value", () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 5 }), (text) => {
        const value: unknown = JSON.parse(text);
        assert.deepEqual(JSON.parse(formatJson(valueOf(text))), value);
        assert.deepEqual(JSON.parse(compactJson(valueOf(JSON.stringify(value, null, 3)))), value);
      }),
    );
  });

  it("is refused where JavaScript refuses it, and never throws", () => {
    fc.assert(
      fc.property(
        fc.json(),
        fc.nat(),
        fc.constantFrom("", ",", "}", '"', "\\", "x"),
        (text, cut, add) => {
          const broken = `${text.slice(0, cut % (text.length + 1))}${add}`;
          let isJson = true;
          try {
            JSON.parse(broken);
          } catch {
            isJson = false;
          }
          assert.equal(parseJson(broken).kind, isJson ? "value" : "broken", broken);
        },
      ),
    );
  });

  it("may begin with a byte order mark, and says where it breaks", () => {
    assert.equal(compactJson(valueOf('\u{feff} {"a":1}\n')), '{"a":1}');
    assert.deepEqual(parseJson('{"a":1} x'), {
      kind: "broken",
      at: 8,
      reason: "more follows the value",
    });
    assert.deepEqual(parseJson('{"a" 1}'), {
      kind: "broken",
      at: 5,
      reason: "a colon should stand at character 5",
    });
    assert.deepEqual(parseJson('{"a":'), {
      kind: "broken",
      at: 5,
      reason: "it ends where a value should stand",
    });
  });

  it("that nests too deep is refused rather than a stack overflow", () => {
    assert.equal(parseJson("[".repeat(100_000)).kind, "broken");
    assert.equal(parseJson(`${"[".repeat(200)}${"]".repeat(200)}`).kind, "value");
  });

  it("is read out of the middle of a text", () => {
    const read = readJson('junk {"a":1} junk', 5);
    assert.equal(read.kind === "value" ? read.end : -1, 12);
  });

  it("with a long string without an end is refused at once", () => {
    assert.equal(parseJson(`"${"\\n".repeat(500_000)}`).kind, "broken");
  });
});

describe("a value", () => {
  it("is the same whatever the order of its fields", () => {
    assert.ok(
      isSame(valueOf('{"a":1,"b":[{"c":2,"d":3}]}'), valueOf('{"b":[{"d":3,"c":2}],"a":1}')),
    );
    assert.ok(!isSame(valueOf("[1,2]"), valueOf("[2,1]")));
    assert.equal(canonicalJson(valueOf('{"b":1,"a":"x"}')), '{"a":"x","b":1}');
  });

  it("is changed in its place, and added to at its end", () => {
    const object = toObject([
      ["a", toNumber(1)],
      ["left out", undefined],
      ["b", "x"],
    ]);
    assert.equal(compactJson(withField(object, "a", null)), '{"a":null,"b":"x"}');
    assert.equal(compactJson(withField(object, "c", [])), '{"a":1,"b":"x","c":[]}');
    assert.equal(compactJson(object), '{"a":1,"b":"x"}');
  });

  it("with half a surrogate pair is written with the replacement character", () => {
    assert.equal(compactJson("a\u{d800}b"), '"a\u{fffd}b"');
  });
});
