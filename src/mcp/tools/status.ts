import * as z from "zod";

import { displayAgent } from "../../domain/address.ts";
import { type PongDocument, PROTOCOL } from "../../domain/control.ts";
import type { Control } from "../../ports/control.ts";
import { defineTool } from "../tool.ts";

export const statusTool = defineTool({
  name: "status",
  description: "Tell who you are here, what is unread and owed, and whether the daemon runs.",
  looksOnly: true,
  input: z.strictObject({}),
  answer: async (call) => {
    const control = await call.daemon();
    const daemon = control === undefined ? undefined : await ask(control);
    const { name } = call.caller();
    const counts = call
      .ledger()
      ?.counts()
      .find(({ recipient }) => recipient === name);
    const { unread, owes, waits } = counts ?? { unread: 0, owes: 0, waits: 0 };
    const runs = daemon === undefined ? "no daemon runs" : `daemon ${daemon.version} runs`;
    return {
      document: {
        recipient: name,
        session: call.session,
        unread,
        owes,
        waits,
        daemon:
          daemon === undefined
            ? null
            : { version: daemon.version, pid: daemon.pid, started_at: daemon.started_at },
      },
      lines: [
        `You are ${displayAgent(name, call.session)}: ${unread} unread, ${owes} answers owed, ${waits} on the way to you; ${runs}.`,
      ],
    };
  },
});

const ask = async (control: Control): Promise<PongDocument> =>
  (await control.request({ v: PROTOCOL, op: "ping" })) as unknown as PongDocument;
