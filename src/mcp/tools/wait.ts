import * as z from "zod";

import { displayAgent } from "../../domain/address.ts";
import { WAITABLE } from "../../domain/delivery.ts";
import { PartyError } from "../../domain/error.ts";
import { shortId } from "../../domain/id.ts";
import type { MessageId } from "../../domain/message.ts";
import { assertReached, awaitDelivery } from "../../operations/await-delivery.ts";
import type { Control } from "../../ports/control.ts";
import type { Call } from "../call.ts";
import { defineTool } from "../tool.ts";

export const waitTool = defineTool({
  name: "wait",
  description: "Wait until a message you sent is handed, seen or answered.",
  looksOnly: true,
  input: z.strictObject({
    id: z.string(),
    until: z.enum(WAITABLE).optional().describe("default answered"),
    seconds: z.number().min(0).max(300).optional().describe("default 45"),
  }),
  answer: async (call, { id: typed, until = "answered", seconds = 45 }, signal) => {
    const control = await call.daemon();
    if (control === undefined) {
      throw new PartyError("DAEMON_UNAVAILABLE", "Only a daemon can tell, and none runs.", {
        hint: "The message stays on its way. Start a daemon with `party` or `relay-daemon`.",
      });
    }
    const id = idOf(call, typed);
    const asked = { id, until, timeout: seconds * 1000 };
    const reasons = new Map<string, string>();
    const answer = await orCancelled(
      signal,
      control,
      awaitDelivery(control, asked, ({ recipient, reason }) => {
        if (reason === null) reasons.delete(recipient);
        else reasons.set(recipient, reason);
      }),
    );
    const display = (agent: string): string => displayAgent(agent, call.session);
    assertReached(answer, asked, reasons, display);
    return {
      document: { id, short_id: shortId(id), until, states: answer.states },
      lines: answer.states.map(({ recipient, state }) => `${state}  ${display(recipient)}`),
    };
  },
});

/** Also a message that no daemon has taken up yet can be waited for. */
const idOf = ({ ledger, findPosted }: Call, typed: string): MessageId => {
  const posted = findPosted(typed);
  if (posted !== undefined) return posted.id;
  const found = ledger();
  if (found === undefined) {
    throw new PartyError("MESSAGE_UNKNOWN", `No message has the id ${JSON.stringify(typed)}.`);
  }
  return found.resolve(typed);
};

/** A wait that nobody wants any more ends at once, here and at the daemon. */
const orCancelled = async <Value>(
  signal: AbortSignal,
  control: Control,
  waiting: Promise<Value>,
): Promise<Value> => {
  const { promise: cancelled, reject } = Promise.withResolvers<never>();
  const cancel = (): void => {
    control[Symbol.dispose]();
    reject(new PartyError("INTERRUPTED", "The wait was cancelled; the message stays on its way."));
  };
  if (signal.aborted) cancel();
  signal.addEventListener("abort", cancel, { once: true });
  // Whichever ends second ends for nobody.
  waiting.catch(() => undefined);
  try {
    return await Promise.race([waiting, cancelled]);
  } finally {
    signal.removeEventListener("abort", cancel);
  }
};
