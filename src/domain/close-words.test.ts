import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { closeWords } from "./close-words.ts";

const VERBS = ["start", "stop", "status", "adopt", "regenerate", "demo"];

describe("closeWords", () => {
  for (const [typed, meant] of [
    ["stpo", ["stop"]],
    ["sop", ["stop"]],
    ["stopp", ["stop"]],
    ["stop", ["stop"]],
    ["strat", ["start"]],
    ["stat", ["start", "status"]],
    ["staus", ["status"]],
    ["sttaus", ["status"]],
    ["regenarete", ["regenerate"]],
    ["rgenarate", ["regenerate"]],
  ] as const)
    it(`takes ${typed} for ${meant.join(" or ")}`, () => {
      assert.deepEqual(closeWords(typed, VERBS), meant);
    });

  it("takes other words for what they are", () => {
    for (const word of ["web", "dev", "party", "party2", "app", "test", "", "stopwatch"])
      assert.deepEqual(closeWords(word, VERBS), [], word);
  });
});
