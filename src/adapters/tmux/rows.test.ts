import assert from "node:assert/strict";
import { it } from "node:test";
import * as fc from "fast-check";

import { captureToRows } from "./rows.ts";

const row = (line: string) => captureToRows([line])[0];

it("blanks dim cells in solid and keeps them in text", () => {
  assert.deepEqual(row("\u001b[2mTry\u001b[0m \u001b[1m❯\u001b[22m x"), {
    text: "Try ❯ x",
    solid: "    ❯ x",
  });
});

it("takes the numbers behind an extended colour for no attribute", () => {
  assert.equal(row("\u001b[38;5;2mgreen")?.solid, "green");
  assert.equal(row("\u001b[38;2;2;2;2mred")?.solid, "red");
  assert.equal(row("\u001b[48;5;2;2mdim")?.solid, "   ");
  assert.equal(row("\u001b[4:3mwave")?.solid, "wave");
});

it("carries attributes from one line into the next", () => {
  assert.deepEqual(
    captureToRows(["\u001b[2ma", "b\u001b[mc"]).map((each) => each.solid),
    [" ", " c"],
  );
});

it("keeps wide characters and NBSP, drops trailing blanks and other escapes", () => {
  assert.deepEqual(row("❯\u00a0\u001b]8;;http://x\u001b\\漢字\u001b]8;;\u001b\\ 👍\u000f   "), {
    text: "❯\u00a0漢字 👍",
    solid: "❯\u00a0漢字 👍",
  });
  assert.deepEqual(row("❯\u00a0"), { text: "❯\u00a0", solid: "❯\u00a0" });
});

it("gives text and solid the same length, whatever the line holds", () => {
  const piece = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.constantFrom("\u001b[2m", "\u001b[0m", "\u001b[38;5;2m", "  ", "漢", "\u001b"),
  );
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      const { text, solid } = row(pieces.join("").replaceAll("\n", "")) ?? { text: "", solid: "" };
      assert.equal(solid?.length, text.length);
      assert.doesNotMatch(text, /\p{Cc}/v);
      assert.doesNotMatch(text, / $/v);
    }),
  );
});
