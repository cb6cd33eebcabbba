import { buildCommand, type Command } from "@stricli/core";

import { displayAgent } from "../../domain/address.ts";
import { formatRelative } from "../../domain/duration.ts";
import { shortId } from "../../domain/id.ts";
import type { Delivery } from "../../ports/ledger.ts";
import { columns } from "../columns.ts";
import { STATUSES } from "../statuses.ts";
import type { ListView, RelayContext } from "./context.ts";
import { mailToDocument } from "./to-document.ts";
import { type JsonFlag, jsonFlag, parseCount, parseName } from "./flags.ts";
import { headline } from "./title.ts";

interface InboxFlags extends JsonFlag {
  readonly all: boolean;
  readonly limit: number;
  readonly for?: string;
  readonly host?: string;
}

export const inboxCommand: Command<RelayContext> = buildCommand<InboxFlags, [], RelayContext>({
  docs: {
    brief: "List your messages that you have not read",
    fullDescription: `Urgent kinds first: error, warning, request, the rest. Listing is not reading: \`relay read\` is.\nWith --host: what a whole host has on main, in the layout of the original scripts, as \`read_messages.sh\` shows it.\nExample: relay inbox --all --limit 10\nExample: relay inbox --host build1\n${STATUSES}`,
  },
  parameters: {
    flags: {
      all: { kind: "boolean", brief: "Also what was read, newest at the end", default: false },
      limit: { kind: "parsed", parse: parseCount, brief: "At most so many", default: "50" },
      for: { kind: "parsed", parse: parseName, brief: "Of another role", optional: true },
      host: { kind: "parsed", parse: parseName, brief: "Of a whole host", optional: true },
      json: jsonFlag,
    },
  },
  async func({ all, limit, for: role, host, json }) {
    if (host !== undefined) {
      // The original scripts' format is loaded for nothing else.
      const { hostMailText, listHostMail } = await import("./host-mail.ts");
      const mail = await listHostMail(this, host, all);
      const { messages } = mail;
      return this.print(json ? { host: mail.host, messages } : hostMailText(mail));
    }
    await this.daemon();
    const reader = this.identify({ from: role, asHuman: false });
    const query = { recipient: reader.name, unread: !all, limit };
    const mail = this.ledger()?.inbox(query) ?? [];
    if (json) {
      return this.print({ recipient: reader.name, messages: mail.map(mailToDocument) });
    }
    const width = this.terminal.out ? this.terminal.columns : undefined;
    const view = { session: this.session, now: this.clock.now(), width };
    for (const line of mailLines(mail, all, view)) this.print(line);
    if (mail.length > 0 && !all) {
      this.note('Read them with `relay read`, answer with `relay reply ID "…"`.');
    }
  },
});

/** Messages as a list; with the state of each where `all` are shown and not only those that are unread. */
export const mailLines = (
  mail: readonly Delivery[],
  all: boolean,
  { session, now, width }: ListView,
): readonly string[] => {
  if (mail.length === 0) return [all ? "No messages." : "Nothing unread."];
  const rows = mail.map(({ message, state }) => [
    shortId(message.id),
    displayAgent(message.from, session),
    message.kind,
    formatRelative(message.sentAt, now),
    ...(all ? [state] : []),
    headline(message),
  ]);
  const head = ["ID", "FROM", "KIND", "SENT", ...(all ? ["STATE"] : []), "SUBJECT"];
  return columns([head, ...rows], { width });
};
