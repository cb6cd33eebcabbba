import * as z from "zod";

import { debtLines } from "../../cli/relay/debts.ts";
import { defineTool } from "../tool.ts";
import { mailHead } from "../without-body.ts";

export const debtsTool = defineTool({
  name: "debts",
  description: "List who owes whom an answer, and by when.",
  looksOnly: true,
  input: z.strictObject({}),
  answer: async (call) => {
    await call.daemon();
    const owed = call.ledger()?.owed() ?? [];
    return {
      document: { debts: owed.map(mailHead) },
      lines: debtLines(owed, { session: call.session, now: call.clock.now() }),
    };
  },
});
