import { buildCommand, type Command } from "@stricli/core";

import { displayAgent } from "../../domain/address.ts";
import { formatRelative, formatSpan } from "../../domain/duration.ts";
import { shortId } from "../../domain/id.ts";
import type { Delivery } from "../../ports/ledger.ts";
import { columns } from "../columns.ts";
import { STATUSES } from "../statuses.ts";
import type { ListView, RelayContext } from "./context.ts";
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
    const width = this.terminal.out ? this.terminal.columns : undefined;
    for (const line of debtLines(owed, { ...this, now: this.clock.now(), width })) this.print(line);
  },
});

export const debtLines = (
  owed: readonly Delivery[],
  { session, now, width }: ListView,
): readonly string[] => {
  if (owed.length === 0) return ["Nobody owes an answer."];
  const rows = owed.map(({ message, recipient }) => [
    shortId(message.id),
    displayAgent(recipient, session),
    displayAgent(message.from, session),
    dueOf(message.replyBy, now),
    headline(message),
  ]);
  const head = ["ID", "DEBTOR", "CREDITOR", "DUE", "SUBJECT"];
  return columns([head, ...rows], { width });
};

const dueOf = (at: number | undefined, now: number): string => {
  if (at === undefined) return "–";
  return at < now ? `OVERDUE ${formatSpan(now - at)}` : formatRelative(at, now);
};
