import { buildCommand, type Command } from "@stricli/core";

import { visible } from "../../domain/visible-text.ts";
import { clockTime } from "./clock-time.ts";
import { STATUSES } from "../statuses.ts";
import type { RelayContext } from "./context.ts";
import { messageToDocument } from "./to-document.ts";
import { type JsonFlag, idParameter, jsonFlag } from "./flags.ts";
import { unknownMessage } from "./read.ts";
import { titleOf } from "./title.ts";

export const threadCommand: Command<RelayContext> = buildCommand<JsonFlag, [string], RelayContext>({
  docs: {
    brief: "Show the conversation that a message belongs to",
    fullDescription: `All messages that share its thread or answer each other, oldest first.\nExample: relay thread 7f3k2m9q8d\n${STATUSES}`,
  },
  parameters: {
    flags: { json: jsonFlag },
    positional: { kind: "tuple", parameters: [idParameter] },
  },
  async func({ json }, id) {
    await this.daemon();
    const ledger = this.ledger();
    if (ledger === undefined) throw unknownMessage(id);
    const messages = ledger.thread(ledger.resolve(id));
    if (json) return this.print({ messages: messages.map(messageToDocument) });
    const now = this.clock.now();
    for (const message of messages) {
      this.print(`${clockTime(message.sentAt, now)}  ${titleOf(message, this.session)}`);
      this.print(visible(message.body).replaceAll(/^/gmv, "  ").trimEnd());
    }
  },
});
