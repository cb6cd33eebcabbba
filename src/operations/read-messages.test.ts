import assert from "node:assert/strict";
import { test } from "node:test";

import type { ControlRequest } from "../domain/control.ts";
import type { MessageId } from "../domain/message.ts";
import type { Control } from "../ports/control.ts";
import type { Delivery, InboxQuery, LedgerReader } from "../ports/ledger.ts";
import { chooseMessages, markMessagesRead } from "./read-messages.ts";

const [A, B] = ["a", "b"] as unknown as readonly [MessageId, MessageId];

/** A ledger in which A went to cc and B to cx. */
const LEDGER = {
  resolve: (id: string) => id as MessageId,
  deliveriesOf: (id: MessageId) =>
    [{ recipient: id === A ? "cc.party" : "cx.party" }] as unknown as readonly Delivery[],
  inbox: ({ recipient, unread, limit }: InboxQuery) =>
    [{ message: { id: `${recipient} ${unread} ${limit}` } }] as unknown as readonly Delivery[],
} as unknown as LedgerReader;

test("named messages are read once each, else what the reader has not read", () => {
  assert.deepEqual(chooseMessages(LEDGER, "cc.party", ["b", "a", "b"], 5), [B, A]);
  assert.deepEqual(chooseMessages(LEDGER, "cc.party", [], 5), ["cc.party true 5"]);
});

test("only what went to the reader is marked, and without any the daemon is not asked", async () => {
  const asked: ControlRequest[] = [];
  const control: Control = {
    request: async (request) => {
      asked.push(request);
      return { ok: true, ids: [A] };
    },
    [Symbol.dispose]: () => {},
  };
  assert.deepEqual(await markMessagesRead(control, LEDGER, "cc.party", [A, B]), [A]);
  assert.deepEqual(await markMessagesRead(control, LEDGER, "oc.party", [A, B]), []);
  assert.deepEqual(asked, [{ v: 1, op: "read", reader: "cc.party", ids: [A] }]);
});
