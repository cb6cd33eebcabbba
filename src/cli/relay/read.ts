import { buildCommand, type Command } from "@stricli/core";

import { displayAgent } from "../../domain/address.ts";
import { renderEnvelope } from "../../domain/envelope.ts";
import { PartyError } from "../../domain/error.ts";
import type { Message } from "../../domain/message.ts";
import { chooseMessages, markMessagesRead } from "../../operations/read-messages.ts";
import { STATUSES } from "../statuses.ts";
import type { RelayContext } from "./context.ts";
import { messageToDocument } from "./to-document.ts";
import { type JsonFlag, idParameter, jsonFlag, parseCount } from "./flags.ts";

interface ReadFlags extends JsonFlag {
  readonly limit: number;
  readonly host: boolean;
  readonly all: boolean;
  readonly waitPush: boolean;
}

export const readCommand: Command<RelayContext> = buildCommand<ReadFlags, string[], RelayContext>({
  docs: {
    brief: "Show messages whole and mark them as seen",
    fullDescription: `Without an id: everything that you have not read. Messages of others can be read; only your own are marked.\nWith --host: marks messages to this host on main as read, shows nothing, and without an id means those that \`relay inbox --host\` listed to you last.\nExample: relay read 7f3k2m9q8d\nExample: relay read --host --wait-push\n${STATUSES}`,
  },
  parameters: {
    flags: {
      limit: { kind: "parsed", parse: parseCount, brief: "At most so many", default: "20" },
      host: {
        kind: "boolean",
        brief: "Mark for the whole host, by the ids on main",
        default: false,
        withNegated: false,
      },
      all: {
        kind: "boolean",
        brief: "With --host: everything unread",
        default: false,
        withNegated: false,
      },
      waitPush: {
        kind: "boolean",
        brief: "With --host: exchange before it ends",
        default: false,
        withNegated: false,
      },
      json: jsonFlag,
    },
    positional: { kind: "array", parameter: idParameter },
  },
  async func({ limit, host, all, waitPush, json }, ...ids) {
    if (host) {
      const { markHostMail } = await import("./host-mail.ts");
      const marked = await markHostMail(this, ids, { all, waitPush });
      return this.print(json ? { marked } : `${marked.length} marked as read`);
    }
    const control = await this.daemon();
    const { name: reader } = this.identify({ from: undefined, asHuman: false });
    const ledger = this.ledger();
    if (ledger === undefined) {
      if (ids[0] !== undefined) throw unknownMessage(ids[0]);
      return this.print(json ? { recipient: reader, messages: [], marked: [] } : "Nothing unread.");
    }
    const chosen = chooseMessages(ledger, reader, ids, limit);
    const messages = chosen
      .map((id) => ledger.message(id))
      .filter((message) => message !== undefined);
    if (!json)
      for (const message of messages) this.print(textOf(message, this.session, this.clock.now()));
    const marked =
      control === undefined ? [] : await markMessagesRead(control, ledger, reader, chosen);
    if (json) {
      this.print({ recipient: reader, messages: messages.map(messageToDocument), marked });
    } else if (messages.length === 0) {
      this.print("Nothing unread.");
    } else if (control === undefined) {
      this.note("relay: without a daemon nothing was marked as read");
    }
  },
});

/** The envelope, whole: where an agent's transcript holds it, the message was seen, whichever way it came. */
export const textOf = (message: Message, session: string, now: number): string =>
  `${renderEnvelope(message, {
    from: displayAgent(message.from, session),
    now,
    inlineBytes: Number.POSITIVE_INFINITY,
  })}\n`;

export const unknownMessage = (id: string): PartyError =>
  new PartyError("MESSAGE_UNKNOWN", `No message has the id ${JSON.stringify(id)}.`, {
    hint: "There are no messages yet: no daemon has run here.",
  });
