import assert from "node:assert/strict";
import { test } from "node:test";

import type { Message, MessageId } from "../domain/message.ts";
import { answerMessage } from "./answer-message.ts";

const ID = "01990000-0000-7000-8000-0000deadbeef" as MessageId;

const answer = (message: Partial<Message>, sender = "cc.party") =>
  answerMessage(
    {
      resolve: () => ID,
      message: () => ({ id: ID, from: "oc.party", to: ["cc"], ...message }) as Message,
    },
    "x",
    sender,
  );

test("an answer goes to the sender, in the message's thread, naming the message", () => {
  assert.deepEqual(answer({ thread: "atk-1", subject: "Port" }), {
    to: ["oc.party"],
    subject: "Re: Port",
    thread: "atk-1",
    replyTo: ID,
  });
});

test("a message without a thread begins one with its own id", () => {
  assert.equal(answer({}).thread, ID);
  assert.equal(answer({}).subject, undefined);
});

test("Re: stands once, and a long subject is cut to the limit", () => {
  assert.equal(answer({ subject: "RE: Port" }).subject, "RE: Port");
  const cut = answer({ subject: "s".repeat(100) }).subject ?? "";
  assert.equal(cut, `Re: ${"s".repeat(95)}…`);
});

test("an answer to one's own message goes on to those it went to", () => {
  assert.deepEqual(answer({ to: ["cc", "cx"] }, "oc.party").to, ["cc", "cx"]);
});

test("a note from relay itself can't be answered", () => {
  assert.throws(() => answer({ from: "relay" }), { code: "RECIPIENT_UNKNOWN" });
});
