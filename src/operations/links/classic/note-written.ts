import { canFollow } from "../../../domain/delivery.ts";
import { hostOf } from "../../../domain/address.ts";
import { shortId } from "../../../domain/id.ts";
import type { MessageId } from "../../../domain/message.ts";
import type { Commit } from "../../../ports/mirror.ts";
import type { Received } from "../../../ports/link-ledger.ts";
import { holdItem } from "../hold-for.ts";
import type { ClassicDeps } from "./classic-deps.ts";
import type { Plan } from "./write-main.ts";

/**
 * Writes down what stands on `main` now, whoever pushed it: a daemon that was killed may have, without knowing. `news` is
 * what was to be marked there.
 */
export const noteWritten = (
  deps: ClassicDeps,
  { carried, acknowledged, marked }: Pick<Plan, "carried" | "acknowledged" | "marked">,
  news: readonly Received[],
  commit: Commit,
): void => {
  const { ledger, links, clock } = deps;
  const now = clock.now();
  const fresh = carried.filter(({ item }) => item.published === undefined);
  if (fresh.length + acknowledged.length + marked.length + news.length === 0) return;
  const where = commit.slice(0, 7);
  ledger.together("note-written", () => {
    links.carried(
      fresh.map(({ item }) => item.number),
      commit,
      now,
    );
    for (const { item } of fresh) {
      holdItem(deps, item, (peer) => `pushed in ${where}, not read by ${peer} yet`);
    }
    for (const { item, to } of acknowledged) {
      for (const { id, recipient, state } of ledger.deliveriesOf(item.message)) {
        if (!item.recipients.includes(recipient) || !canFollow(state, "handed")) continue;
        ledger.change(id, { to: "handed", evidence: `acknowledged to ${to} in ${where}` }, now);
      }
      noteAcknowledged(deps, item.message);
    }
    links.drop(acknowledged.map(({ item }) => item.number));
    for (const messageId of marked) {
      const detail = `marked on main in ${where}`;
      ledger.note({ ...NOBODY, at: now, type: "marked", messageId, detail });
    }
    for (const { delivery, addressed } of news) {
      const isSettled = delivery.state === "answered" || !delivery.message.needsReply;
      links.noteReported(delivery.id, addressed, delivery.state, isSettled);
    }
  });
};

/** Whoever acknowledges for the host ends the debt of the agent that the message went to. */
const noteAcknowledged = ({ ledger, clock }: ClassicDeps, id: MessageId): void => {
  const message = ledger.message(id);
  if (message?.replyTo === undefined) return;
  for (const { id: delivery, recipient, state } of ledger.deliveriesOf(message.replyTo)) {
    if (hostOf(recipient) !== undefined || !canFollow(state, "answered")) continue;
    const evidence = `acknowledged in ${shortId(id)}`;
    ledger.change(delivery, { to: "answered", evidence }, clock.now());
  }
};

const NOBODY = { from: undefined, to: undefined, status: undefined } as const;
