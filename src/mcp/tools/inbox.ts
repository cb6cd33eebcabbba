import * as z from "zod";

import { mailLines } from "../../cli/relay/inbox.ts";
import { defineTool } from "../tool.ts";
import { mailHead } from "../without-body.ts";

export const inboxTool = defineTool({
  name: "inbox",
  description: "List your unread messages without marking them as read.",
  looksOnly: true,
  input: z.strictObject({
    all: z.boolean().optional().describe("also what was read"),
    limit: z.int().min(1).max(200).optional(),
  }),
  answer: async (call, { all = false, limit = 50 }) => {
    await call.daemon();
    const { name: recipient } = call.caller();
    const mail = call.ledger()?.inbox({ recipient, unread: !all, limit }) ?? [];
    return {
      document: { recipient, messages: mail.map(mailHead) },
      lines: mailLines(mail, all, { session: call.session, now: call.clock.now() }),
    };
  },
});
