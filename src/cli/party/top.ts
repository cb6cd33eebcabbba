import { type Overview, lookOver } from "../../operations/look-over.ts";
import { mailToDocument, time } from "../relay/to-document.ts";
import type { PartyContext } from "./context.ts";
import { look } from "./look.ts";
import type { TopFlags } from "./routes.ts";
import { statusToDocument } from "./status.ts";
import { topLines } from "./top-lines.ts";
import { watchRoom } from "./watch-room.ts";

/** `party top` */
export const top = async (context: PartyContext, { once, json }: TopFlags): Promise<void> => {
  using view = await context.openView();
  const { clock, terminal, defaultSession: session } = context;
  const find = (): Promise<Overview> => lookOver({ ...context, roster: context.roster() }, view);
  await look(context);
  if (!once && !json && terminal.in && terminal.out) {
    await watchRoom(context, view, {
      find,
      document: overviewToDocument,
      lines: (found, size) => topLines(found, { ...size, now: clock.now(), session, live: true }),
      json,
    });
    return;
  }
  const found = await find();
  if (json) return context.print(overviewToDocument(found));
  const columns = terminal.out ? terminal.columns : undefined;
  const options = { columns, rows: undefined, now: clock.now(), session, live: false };
  for (const { text } of topLines(found, options)) context.print(text);
};

const overviewToDocument = (overview: Overview): object => ({
  ...statusToDocument(overview),
  human: { unread: overview.human.unread, owes: overview.human.owes },
  waiting: overview.waiting,
  queue: overview.queue.map(mailToDocument),
  debts: overview.debts.map(mailToDocument),
  incidents: overview.incidents.map(({ agent, incident: { kind, at, reason } }) => ({
    agent,
    kind,
    reason,
    at: time(at),
  })),
  link: overview.link ?? null,
});
