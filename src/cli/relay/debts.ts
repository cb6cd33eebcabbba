import { buildCommand, type Command } from "@stricli/core";

import { displayAgent } from "../../domain/address.ts";
import { formatRelative, formatSpan } from "../../domain/duration.ts";
import { shortId } from "../../domain/id.ts";
import { columns } from "../columns.ts";
import { STATUSES } from "../statuses.ts";
import type { RelayContext } from "./context.ts";
import { mailToDocument } from "./to-document.ts";
import { type JsonFlag, jsonFlag } from "./flags.ts";
import { headline } from "./title.ts";

export const debtsCommand: Command<RelayContext> = buildCommand<JsonFlag, [], RelayContext>({
  docs: {
    brief: "List the answers that somebody owes",
    fullDescription: `Who owes which answer to whom, and by when.\nExample: relay debts\n${STATUSES}`,
  },
  parameters: { flags: { json: jsonFlag } },
  async func({ json }) {
    await this.daemon();
    const owed = this.ledger()?.owed() ?? [];
    if (json) return this.print({ debts: owed.map(mailToDocument) });
    if (owed.length === 0) return this.print("Nobody owes an answer.");
    const now = this.clock.now();
    const rows = owed.map(({ message, recipient }) => [
      shortId(message.id),
      displayAgent(recipient, this.session),
      displayAgent(message.from, this.session),
      dueOf(message.replyBy, now),
      headline(message),
    ]);
    const width = this.terminal.out ? this.terminal.columns : undefined;
    const head = ["ID", "DEBTOR", "CREDITOR", "DUE", "SUBJECT"];
    for (const line of columns([head, ...rows], { width })) this.print(line);
  },
});

const dueOf = (at: number | undefined, now: number): string => {
  if (at === undefined) return "–";
  return at < now ? `OVERDUE ${formatSpan(now - at)}` : formatRelative(at, now);
};
