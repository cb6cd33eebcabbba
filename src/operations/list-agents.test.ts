import assert from "node:assert/strict";
import { test } from "node:test";

import { emptyRoster } from "../domain/roster.ts";
import { listAgents } from "./list-agents.ts";

const counts = () => [
  { recipient: "cc.party", waits: 2, unread: 1, owes: 1 },
  { recipient: "gone.party", waits: 1, unread: 0, owes: 0 },
  { recipient: "human", waits: 0, unread: 3, owes: 0 },
];

test("everyone of the roster is listed, then others that mail waits for, then the human", () => {
  assert.deepEqual(
    listAgents(emptyRoster("party"), { counts }).map((one) => [
      one.recipient,
      one.state,
      one.waits,
      one.unread,
      one.owes,
    ]),
    [
      ["oc.party", "down", 0, 0, 0],
      ["cc.party", "down", 2, 1, 1],
      ["cx.party", "down", 0, 0, 0],
      ["gone.party", "down", 1, 0, 0],
      ["human", undefined, 0, 3, 0],
    ],
  );
});

test("without a ledger nothing waits", () => {
  const waits = listAgents(emptyRoster("party"), undefined).map((one) => one.waits);
  assert.deepEqual(waits, [0, 0, 0, 0]);
});

test("a state's beginning is told only where it is known", () => {
  const [oc] = listAgents(emptyRoster("party"), undefined);
  assert.equal(oc?.stateSince, undefined);
});
