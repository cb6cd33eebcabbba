import { buildCommand, type Command } from "@stricli/core";

import { displayAgent } from "../../domain/address.ts";
import { formatRelative } from "../../domain/duration.ts";
import { shortId } from "../../domain/id.ts";
import { columns } from "../columns.ts";
import { STATUSES } from "../statuses.ts";
import type { RelayContext } from "./context.ts";
import { mailToDocument } from "./to-document.ts";
import { type JsonFlag, jsonFlag, parseCount, parseName } from "./flags.ts";
import { headline } from "./title.ts";

interface InboxFlags extends JsonFlag {
  readonly all: boolean;
  readonly limit: number;
  readonly for?: string;
}

export const inboxCommand: Command<RelayContext> = buildCommand<InboxFlags, [], RelayContext>({
  docs: {
    brief: "List your messages that you have not read",
    fullDescription: `Urgent kinds first: error, warning, request, the rest. Listing is not reading: \`relay read\` is.\nExample: relay inbox --all --limit 10\n${STATUSES}`,
  },
  parameters: {
    flags: {
      all: { kind: "boolean", brief: "Also what was read, newest at the end", default: false },
      limit: { kind: "parsed", parse: parseCount, brief: "At most so many", default: "50" },
      for: { kind: "parsed", parse: parseName, brief: "Of another role", optional: true },
      json: jsonFlag,
    },
  },
  async func({ all, limit, for: role, json }) {
    await this.daemon();
    const reader = this.identify({ from: role, asHuman: false });
    const query = { recipient: reader.name, unread: !all, limit };
    const mail = this.ledger()?.inbox(query) ?? [];
    if (json) {
      return this.print({ recipient: reader.name, messages: mail.map(mailToDocument) });
    }
    if (mail.length === 0) return this.print(all ? "No messages." : "Nothing unread.");
    const now = this.clock.now();
    const rows = mail.map(({ message, state }) => [
      shortId(message.id),
      displayAgent(message.from, this.session),
      message.kind,
      formatRelative(message.sentAt, now),
      ...(all ? [state] : []),
      headline(message),
    ]);
    const head = ["ID", "FROM", "KIND", "SENT", ...(all ? ["STATE"] : []), "SUBJECT"];
    const width = this.terminal.out ? this.terminal.columns : undefined;
    for (const line of columns([head, ...rows], { width })) this.print(line);
    if (!all) this.note('Read them with `relay read`, answer with `relay reply ID "…"`.');
  },
});
