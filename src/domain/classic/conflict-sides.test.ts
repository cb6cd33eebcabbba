import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { conflictSides, isMarker } from "./conflict-sides.ts";

describe("a text with conflict markers", () => {
  it("stands for two, or for three with the one they came from", () => {
    assert.deepEqual(conflictSides("a\n<<<<<<< x\nb\n=======\nc\n>>>>>>> y\nd"), {
      first: "a\nb\nd",
      base: undefined,
      second: "a\nc\nd",
    });
    assert.deepEqual(
      conflictSides("<<<<<<< x\r\nb\r\n||||||| z\r\no\r\n=======\r\nc\r\n>>>>>>> y\r\n"),
      {
        first: "b\r\n",
        base: "o\r\n",
        second: "c\r\n",
      },
    );
  });

  it("keeps a conflict within a side in that side", () => {
    const inner = "<<<<<<< x\n1\n=======\n2\n>>>>>>> y";
    assert.deepEqual(conflictSides(`<<<<<<< x\n${inner}\n=======\n3\n>>>>>>> y`), {
      first: inner,
      base: undefined,
      second: "3",
    });
  });

  it("is told from one in which the same signs stand elsewhere", () => {
    assert.equal(conflictSides("a\n=======\nb\n>>>>>>> c"), undefined);
    assert.deepEqual(
      ["<<<<<<<", "<<<<<<< HEAD", "<<<<<<<x", " <<<<<<< x", "<<<<<<<<"].map(isMarker),
      [true, true, false, false, false],
    );
  });
});
