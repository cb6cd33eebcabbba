import type { Message, MessageId } from "../../src/domain/message.ts";

/** A message with everything but `changes` at its plainest. `number` makes its id. */
export const messageOf = (number: number, changes: Partial<Message> = {}): Message => ({
  id: `00000000-0000-7000-8000-${number.toString(16).padStart(12, "0")}` as MessageId,
  foreignId: undefined,
  sentAt: 1_000,
  from: "oc.party",
  trust: "claimed",
  to: ["cc"],
  kind: "chat",
  subject: undefined,
  body: `body ${number}`,
  priority: 1,
  thread: undefined,
  replyTo: undefined,
  needsReply: false,
  replyBy: undefined,
  ephemeral: false,
  expiresAt: undefined,
  interrupt: false,
  project: undefined,
  key: undefined,
  continued: false,
  ...changes,
});
