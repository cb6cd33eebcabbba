import assert from "node:assert/strict";
import { test } from "node:test";

import * as fc from "fast-check";

import { scanWords, type Takes } from "./scan-words.ts";

const TAKES: ReadonlyMap<string, Takes> = new Map([
  ["--json", "nothing"],
  ["--from", "value"],
  ["--to", "values"],
  ["--wait", "maybe"],
]);

const scan = (...argv: readonly string[]) => {
  const { options, leading, text } = scanWords(argv, TAKES, (given) => (given.has("--to") ? 0 : 1));
  return { options: Object.fromEntries(options), leading, text };
};

const refused = (message: RegExp) => ({ code: "USAGE", message });

test("options stand before the recipient, between it and the text, or behind a text of one argument", () => {
  const expected = { options: { "--json": [""] }, leading: ["cc"], text: ["hello you"] };
  assert.deepEqual(scan("--json", "cc", "hello you"), expected);
  assert.deepEqual(scan("cc", "--json", "hello you"), expected);
  assert.deepEqual(scan("cc", "hello you", "--json"), expected);
});

test("values come in the next word or behind =, and may hold anything", () => {
  assert.deepEqual(scan("--from", "oc", "--wait=seen", "cc", "x").options, {
    "--from": ["oc"],
    "--wait": ["seen"],
  });
  assert.deepEqual(scan("--from=a=b", "cc").options, { "--from": ["a=b"] });
  assert.deepEqual(scan("--wait", "cc", "x").options, { "--wait": [""] });
});

test("with --to every word is text", () => {
  assert.deepEqual(scan("--to", "cc", "--to=cx", "hello", "you"), {
    options: { "--to": ["cc", "cx"] },
    leading: [],
    text: ["hello", "you"],
  });
});

test("words with dashes inside a text are text", () => {
  assert.deepEqual(scan("cc", "please", "run", "-x", "--verbose", "--", "-").text, [
    "please",
    "run",
    "-x",
    "--verbose",
    "--",
    "-",
  ]);
});

test("a text that begins with a dash needs no -- when it can't be an option", () => {
  for (const text of ["-", "- item", "-5", "--- a/file", "--from here on", "-x is broken"]) {
    assert.deepEqual(scan("cc", text).text, [text]);
  }
  assert.deepEqual(scan("cc", "--", "--json").text, ["--json"]);
});

test("an unknown option before the text is refused by name", () => {
  assert.throws(() => scan("--jsn", "cc", "x"), refused(/"--jsn"/v));
  assert.throws(() => scan("cc", "-j", "x"), refused(/"-j"/v));
  assert.throws(() => scan("cc", "--jsn=1", "x"), refused(/"--jsn"/v));
});

test("an option inside a text of several words is refused: it might be meant as text", () => {
  assert.throws(() => scan("cc", "run", "with", "--json"), refused(/"--json"/v));
  assert.throws(() => scan("cc", "run", "--json", "now"), refused(/"--json"/v));
});

test("a missing, a doubled and a needless value are refused", () => {
  assert.throws(() => scan("cc", "x", "--from"), refused(/^--from needs a value\.$/v));
  assert.throws(() => scan("--from", "--json", "cc"), refused(/^--from needs a value\.$/v));
  assert.throws(() => scan("--from=a", "--from=b", "cc"), refused(/twice/v));
  assert.throws(() => scan("--json=1", "cc"), refused(/takes no value.*"1"/v));
});

test("behind -- every text arrives as it is", () => {
  fc.assert(
    fc.property(fc.array(fc.string(), { minLength: 1 }), (words) => {
      assert.deepEqual(scan("cc", "--", ...words).text, words);
    }),
  );
});
