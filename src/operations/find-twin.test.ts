import assert from "node:assert/strict";
import { test } from "node:test";

import type { MessageId } from "../domain/message.ts";
import type { LastSend } from "../ports/last-sends.ts";
import { findTwin } from "./find-twin.ts";

const idOf = (number: number): MessageId => `0-${number}` as MessageId;

const setUp = () => {
  const last = new Map<string, LastSend>();
  const exchange = (sender: string, sent: LastSend): LastSend | undefined => {
    const before = last.get(sender);
    last.set(sender, sent);
    return before;
  };
  let count = 0;
  return (at: number, from: string, to: readonly string[], body: string) => {
    const id = idOf((count += 1));
    const posted = { id, from, to, path: "", needsReply: false, replyBy: undefined };
    return findTwin({ exchange }, posted, body, at);
  };
};

test("a twin is the sender's last message, with the same text and recipients, less than 10 s before", () => {
  const say = setUp();
  assert.equal(say(0, "human", ["cc"], "hi"), undefined);
  assert.equal(say(9_999, "human", ["cc"], "hi"), idOf(1));
  assert.equal(say(19_999, "human", ["cc"], "hi"), undefined);
  assert.equal(say(20_000, "oc.party", ["cc"], "hi"), undefined);
  assert.equal(say(20_000, "human", ["cc", "cx"], "hi"), undefined);
  assert.equal(say(20_000, "human", ["cc", "cx"], "ho"), undefined);
  assert.equal(say(20_000, "human", ["cc"], "cx\nho"), undefined);
  assert.equal(say(20_001, "oc.party", ["cc"], "hi"), idOf(4));
});

test("a clock that was set back far makes no twin", () => {
  const say = setUp();
  say(60_000, "human", ["cc"], "hi");
  assert.equal(say(0, "human", ["cc"], "hi"), undefined);
});
