import * as z from "zod";

import {
  explanationLines,
  explanationToDocument,
  postedLines,
  postedToDocument,
} from "../../cli/relay/why.ts";
import { explainMessage } from "../../operations/explain-message.ts";
import { ledgerOf } from "../ledger-of.ts";
import { defineTool } from "../tool.ts";
import { messageHead } from "../without-body.ts";

export const whyTool = defineTool({
  name: "why",
  description: "Tell what became of a message, by which proof, and what it waits for.",
  looksOnly: true,
  input: z.strictObject({ id: z.string() }),
  answer: async (call, { id }) => {
    const control = await call.daemon();
    const view = {
      session: call.session,
      now: call.clock.now(),
      daemonRuns: control !== undefined,
    };
    const posted = call.findPosted(id);
    if (posted !== undefined) {
      return { document: postedToDocument(posted, view), lines: postedLines(posted, view) };
    }
    const explanation = explainMessage(ledgerOf(call, id), { id, ...view });
    const message = messageHead(explanation.message);
    return {
      document: { ...explanationToDocument(explanation), message },
      lines: explanationLines(explanation, view),
    };
  },
});
