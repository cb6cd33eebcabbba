import assert from "node:assert/strict";
import { test } from "node:test";

import type { AwaitDocument } from "../domain/control.ts";
import type { MessageId } from "../domain/message.ts";
import { assertReached } from "./await-delivery.ts";

const INPUT = {
  id: "01990000-0000-7000-8000-0000deadbeef" as MessageId,
  until: "seen",
  timeout: 3_000,
} as const;

const check = (
  states: AwaitDocument["states"],
  reasons: readonly (readonly [string, string])[] = [],
  reached = false,
) => {
  const answer = { ok: true, reached, states, duplicate_of: null } as const;
  return () =>
    assertReached(answer, INPUT, new Map(reasons), (agent) => agent.replace(".party", ""));
};

test("a wait that was reached throws nothing", () => {
  check([{ recipient: "cc.party", state: "seen" }], [], true)();
});

test("a state that can't go on is a failed delivery, with its reason", () => {
  const states = [
    { recipient: "cc.party", state: "seen" },
    { recipient: "cx.party", state: "unsure" },
  ] as const;
  assert.throws(check(states, [["cx.party", "the pane ended"]]), {
    code: "DELIVERY_FAILED",
    exitStatus: 5,
    message: "The delivery to cx is unsure: the pane ended.",
  });
});

test("a wait that took too long tells where each delivery stands, and that it goes on", () => {
  assert.throws(
    check([{ recipient: "cc.party", state: "held" }], [["cc.party", "holds a draft"]]),
    {
      code: "TIMED_OUT",
      exitStatus: 7,
      message: "Not seen within 3 s: cc is held: cc holds a draft. The message stays on its way.",
    },
  );
  assert.throws(check([]), /the daemon has not taken it up/v);
});
