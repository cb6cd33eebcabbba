import * as z from "zod";

import { defineTool } from "../tool.ts";
import { askFor, postAnswer } from "./post-answer.ts";

export const sendTool = defineTool({
  name: "send",
  description: "Send a message to an agent or the human; what returns is on disk and will arrive.",
  looksOnly: false,
  input: z.strictObject({
    to: z.string().describe("role, role.session, all or human; several with commas"),
    text: z.string(),
    needs_reply: z.boolean().optional().describe("the recipient owes an answer"),
    by: z.string().optional().describe("answer owed by: 30m, 14:30"),
    subject: z.string().optional(),
    priority: z.enum(["urgent", "normal", "low"]).optional(),
    key: z.string().optional().describe("send once: a key used before sends nothing"),
  }),
  answer: async (call, { to, text, needs_reply, by, subject, priority, key }) => {
    const asked = askFor({ needs_reply, by }, call.clock.now());
    const sent = await call.post({
      to: to.split(",").map((name) => name.trim()),
      body: text,
      ...asked,
      subject,
      priority: PRIORITIES[priority ?? "normal"],
      key,
    });
    return postAnswer(call, sent);
  },
});

const PRIORITIES = { urgent: 0, normal: 1, low: 2 } as const;
