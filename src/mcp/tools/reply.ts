import * as z from "zod";

import { answerMessage } from "../../operations/answer-message.ts";
import { ledgerOf } from "../ledger-of.ts";
import { defineTool } from "../tool.ts";
import { askFor, postAnswer } from "./post-answer.ts";

export const replyTool = defineTool({
  name: "reply",
  description: "Answer a message: to its sender, in its thread; settles what you owe.",
  looksOnly: false,
  input: z.strictObject({
    id: z.string(),
    text: z.string(),
    needs_reply: z.boolean().optional(),
    by: z.string().optional(),
  }),
  answer: async (call, { id, text, needs_reply, by }) => {
    const asked = askFor({ needs_reply, by }, call.clock.now());
    const answered = answerMessage(ledgerOf(call, id), id, call.caller().name);
    const sent = await call.post({ ...answered, ...asked, body: text });
    return postAnswer(call, sent);
  },
});
