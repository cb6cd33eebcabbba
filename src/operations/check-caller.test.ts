import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { PartyError } from "../domain/error.ts";
import { checkCaller, isProven } from "./check-caller.ts";

const refused = (error: unknown): boolean =>
  error instanceof PartyError && error.code === "SENDER_REFUSED" && error.exitStatus === 5;

describe("who asks over the socket", () => {
  it("acts in its own name alone when it is an agent", () => {
    assert.equal(checkCaller({ traced: "cc.party" }, "cc.party"), "cc.party");
    assert.throws(() => checkCaller({ traced: "cc.party" }, "cx.party"), refused);
    assert.throws(() => checkCaller({ traced: "cc.party" }, "human"), refused);
  });

  it("may use every name when it is the human, or when nobody can tell", () => {
    for (const traced of ["human", undefined]) {
      assert.equal(checkCaller({ traced }, "cx.party"), undefined);
    }
    assert.equal(checkCaller("untraceable", "cx.party"), undefined);
    assert.deepEqual(
      [{ traced: "human" }, { traced: undefined }, "untraceable" as const].map(isProven),
      [true, false, false],
    );
  });

  it("is refused when it could show who it is and did not", () => {
    assert.throws(() => checkCaller("unproven", "cc.party"), refused);
  });
});
