import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { cellsOf, columns, cut } from "./columns.ts";

describe("columns", () => {
  it("aligns by cells, puts numbers at the right and leaves no blanks at the end", () => {
    assert.deepEqual(
      columns(
        [
          ["ROLE", "WAITS", "STATE"],
          ["oc", "10", "idle"],
          ["日本", "0", ""],
        ],
        { right: [1] },
      ),
      ["ROLE  WAITS  STATE", "oc       10  idle", "日本      0"],
    );
  });

  it("cuts a line to the terminal's width, and nothing for a pipe", () => {
    assert.deepEqual(columns([["abc", "defgh"]], { width: 8 }), ["abc  de…"]);
    assert.deepEqual(columns([["abc", "defgh"]]), ["abc  defgh"]);
  });

  it("never cuts through a wide character or an emoji's parts", () => {
    assert.equal(cut("日本語", 4), "日…");
    assert.equal(cellsOf("👩‍👩‍👧"), 2);
    assert.equal(cut("👩‍👩‍👧👩‍👩‍👧", 3), "👩‍👩‍👧…");
    assert.equal(cellsOf("é"), 1);
  });
});
