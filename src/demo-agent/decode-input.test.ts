import assert from "node:assert/strict";
import { describe, it } from "node:test";

import * as fc from "fast-check";

import { createInputDecoder, type InputEvent } from "./decode-input.ts";

const decode = (chunks: readonly Uint8Array[]): readonly InputEvent[] => {
  const decoder = createInputDecoder();
  return [...chunks.flatMap((chunk) => [...decoder.feed(chunk)]), ...decoder.flush()];
};

const decodeText = (text: string): readonly InputEvent[] => decode([Buffer.from(text)]);

const keys = (...names: readonly string[]): readonly InputEvent[] =>
  names.map((key) => ({ kind: "key", key }));

/** Pieces that a terminal sends, and pieces that only look like them. */
const piece = fc.oneof(
  fc.constantFrom(
    "\u001b[200~",
    "\u001b[201~",
    "\u001b",
    "\u001b[",
    "\u001bO",
    "\u001b[A",
    "\u001b[20",
    "1~",
    "\r",
    "\n",
    "\u0003",
    "é漢🎉",
    "👩‍👩‍👧",
  ),
  fc.string({ unit: "binary", maxLength: 8 }),
);

const cutAt = (bytes: Uint8Array, cuts: readonly number[]): readonly Uint8Array[] => {
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].toSorted(
    (one, other) => one - other,
  );
  return places.slice(1).map((end, index) => bytes.subarray(places[index], end));
};

describe("the input decoder", () => {
  it("gives the same events however the bytes are cut", () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), fc.array(fc.nat(400)), (pieces, cuts) => {
        const bytes = Buffer.from(pieces.join(""));
        assert.deepEqual(decode(cutAt(bytes, cuts)), decode([bytes]));
      }),
      { numRuns: 2_000 },
    );
  });

  it("names keys as tmux does", () => {
    assert.deepEqual(
      decodeText("a\r\t\u007f\u0015\u001b[D\u001bOC\u001b[3~\u001bx\n"),
      keys("a", "Enter", "Tab", "Backspace", "C-u", "Left", "Right", "Delete", "M-x", "C-j"),
    );
  });

  it("gives a paste as one event with newlines, without control characters", () => {
    assert.deepEqual(decodeText("\u001b[200~one\rtwo\r\nthree\u0003\u0000\tend\u001b[201~x"), [
      { kind: "paste", text: "one\ntwo\nthree\tend" },
      { kind: "key", key: "x" },
    ]);
  });

  it("ends a paste at an end mark inside its text, so that the rest is keys", () => {
    assert.deepEqual(decodeText("\u001b[200~ab\u001b[201~c\r\u001b[201~"), [
      { kind: "paste", text: "ab" },
      ...keys("c", "Enter", "seq[201~"),
    ]);
  });

  it("holds an Escape back until it is flushed", () => {
    const decoder = createInputDecoder();
    assert.deepEqual(decoder.feed(Buffer.from("\u001b")), []);
    assert.equal(decoder.isWaiting(), true);
    assert.deepEqual(decoder.flush(), keys("Escape"));
    assert.equal(decoder.isWaiting(), false);
  });

  it("keeps a paste open over a flush", () => {
    const decoder = createInputDecoder();
    decoder.feed(Buffer.from("\u001b[200~ab\u001b[20"));
    assert.deepEqual(decoder.flush(), []);
    assert.equal(decoder.isWaiting(), false);
    assert.deepEqual(decoder.feed(Buffer.from("1~")), [{ kind: "paste", text: "ab" }]);
  });
});
