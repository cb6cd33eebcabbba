import type { Message } from "./message.ts";

type Said = Pick<Message, "id" | "sentAt" | "to" | "kind" | "subject" | "body">;

/** A message of Party itself: it never leaves this host's ledger for the store, and what is not said is at its plainest. */
export const relayMessage = (said: Said & Partial<Message>): Message => ({
  foreignId: undefined,
  from: "relay",
  trust: "proven",
  priority: 1,
  thread: undefined,
  replyTo: undefined,
  needsReply: false,
  replyBy: undefined,
  ephemeral: true,
  expiresAt: undefined,
  interrupt: false,
  project: undefined,
  key: undefined,
  continued: false,
  ...said,
});
