import * as z from "zod";

import { lookAtPanes } from "../../cli/look-at-panes.ts";
import { attendanceLines, attendanceToDocument } from "../../cli/relay/who.ts";
import { listAgents } from "../../operations/list-agents.ts";
import { defineTool } from "../tool.ts";

export const whoTool = defineTool({
  name: "who",
  description: "List everyone you can write to, what they do and what waits for them.",
  looksOnly: true,
  input: z.strictObject({}),
  answer: async (call) => {
    const control = await call.daemon();
    if (control !== undefined) await lookAtPanes(control);
    const all = listAgents(call.roster(), call.ledger());
    return {
      document: { session: call.session, agents: all.map(attendanceToDocument) },
      lines: attendanceLines(all, { session: call.session, now: call.clock.now() }),
    };
  },
});
