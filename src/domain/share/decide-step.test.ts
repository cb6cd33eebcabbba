import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { decideDown, decideUp, type Versions } from "./decide-step.ts";

const CAUTIOUS = { remove: false, overwrite: false };
const REMOVING = { remove: true, overwrite: false };
const OVERWRITING = { remove: true, overwrite: true };

/** Every combination: what is here, what was known (k), what is there (k: as known, o: another). */
const TABLE = [
  // here, known, there, up, up with --delete, down, down with --delete
  ["absent", undefined, undefined, "nothing", "nothing", "nothing", "nothing"],
  ["absent", "k", undefined, "forget", "forget", "forget", "forget"],
  ["absent", undefined, "o", "nothing", "nothing", "download", "download"],
  ["absent", "k", "k", "keep", "remove", "download", "download"],
  ["absent", "k", "o", "keep", "conflict", "download", "download"],
  ["same", "k", undefined, "upload", "upload", "keep", "remove"],
  ["same", "k", "k", "nothing", "nothing", "nothing", "nothing"],
  ["same", "k", "o", "compare", "compare", "download", "download"],
  ["changed", undefined, undefined, "upload", "upload", "nothing", "nothing"],
  ["changed", "k", undefined, "upload", "upload", "nothing", "nothing"],
  ["changed", undefined, "o", "compare", "compare", "compare", "compare"],
  ["changed", "k", "k", "upload", "upload", "nothing", "nothing"],
  ["changed", "k", "o", "compare", "compare", "compare", "compare"],
] as const;

describe("a file that is", () => {
  for (const [here, known, there, up, upRemoving, down, downRemoving] of TABLE) {
    const versions: Versions = { here, known, there };
    it(`${here} here, ${known ?? "never"} known and ${there ?? "not"} there`, () => {
      assert.deepEqual(
        [
          decideUp(versions, CAUTIOUS),
          decideUp(versions, REMOVING),
          decideDown(versions, CAUTIOUS),
          decideDown(versions, REMOVING),
        ],
        [up, upRemoving, down, downRemoving],
      );
    });
  }
});

describe("only when told to overwrite", () => {
  it("an object that changed is removed", () => {
    const versions = { here: "absent", known: "k", there: "o" } as const;
    assert.equal(decideUp(versions, OVERWRITING), "remove");
  });

  it("a file that changed here alone gives way to the object", () => {
    const versions = { here: "changed", known: "k", there: "k" } as const;
    assert.equal(decideDown(versions, OVERWRITING), "compare");
  });
});
