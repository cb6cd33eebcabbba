import type { ClassicMessage } from "../../../domain/classic/classic-message.ts";
import { objectOf, textOf } from "../../../domain/classic/fields.ts";
import { canFollow } from "../../../domain/delivery.ts";
import { isList } from "../../../domain/classic/json.ts";
import { oneLine } from "../../../domain/visible-text.ts";
import type { Change, Delivery } from "../../../ports/ledger.ts";
import type { Commit } from "../../../ports/mirror.ts";
import type { ClassicDeps } from "./classic-deps.ts";
import { entryOf, messageIn, type QueuedMessage } from "./queued-on-main.ts";

/**
 * Writes at our messages what the marks on `main` say became of them: read by a host, acknowledged by it. That is a mark
 * of that host and no model's record, and is called so. Drops what nothing more can be learned of.
 */
export const settleSent = (
  deps: ClassicDeps,
  queued: readonly QueuedMessage[],
  tip: Commit,
): void => {
  const { ledger, links, session, clock } = deps;
  // What ends by itself here, as by an expiry, shows at the next review.
  if (clock.now() - session.reviewedAt > REVIEW_EVERY) {
    session.reviewed.clear();
    session.reviewedAt = clock.now();
  }
  const moved = queued.flatMap((each) => moveOf(deps, each, tip));
  if (moved.length === 0) return;
  ledger.together("settle-sent", () => {
    for (const { delivery, change } of moved.flatMap(({ changes }) => changes)) {
      ledger.change(delivery.id, change, clock.now());
    }
    links.drop(moved.filter(({ isOver }) => isOver).map(({ item }) => item.number));
  });
  for (const { item, isOver } of moved) if (isOver) session.ids.delete(item.number);
};

const REVIEW_EVERY = 60_000;

interface Move {
  readonly item: QueuedMessage["item"];
  readonly changes: readonly { readonly delivery: Delivery; readonly change: Change }[];
  readonly isOver: boolean;
}

const moveOf = (deps: ClassicDeps, queued: QueuedMessage, tip: Commit): readonly Move[] => {
  const { ledger, session } = deps;
  const { item, to } = queued;
  const entry = entryOf(deps, queued);
  const marks = entry === undefined ? undefined : marksOf(session.read(entry), to);
  // Most wait to be read: nothing has to be asked for them.
  if (entry !== undefined && marks === undefined && session.reviewed.has(item.message)) return [];
  session.reviewed.add(item.message);
  const deliveries = ledger
    .deliveriesOf(item.message)
    .filter(({ recipient }) => item.recipients.includes(recipient));
  const { needsReply, kind } = messageIn(deps, item.message);
  const changes = deliveries.flatMap((delivery) => {
    const change = marks && changeFor(marks, to, tip, needsReply);
    const isNews = change !== undefined && change.to !== delivery.state;
    return isNews && canFollow(delivery.state, change.to) ? [{ delivery, change }] : [];
  });
  const states = deliveries.map(
    ({ id, state }) => changes.find(({ delivery }) => delivery.id === id)?.change.to ?? state,
  );
  const isOver = states.every(
    (state) =>
      ["answered", "failed", "expired"].includes(state) ||
      (state === "seen" && !needsReply) ||
      (state === "handed" && kind === "ack"),
  );
  return changes.length > 0 || isOver ? [{ item, changes, isOver }] : [];
};

interface Marks {
  readonly isAcknowledged: boolean;
  readonly note: string;
}

/** What a host has marked at a message; undefined where it is nothing. */
const marksOf = (message: ClassicMessage, host: string): Marks | undefined => {
  const isAcknowledged = message.acknowledgedBy.includes(host);
  // Of a message to several hosts the one boolean says nothing of this one, unless nobody keeps a list.
  const isShared = message.to.includes("all") || message.to.length > 1;
  const isListed = message.readBy?.includes(host) === true;
  const isRead = isListed || (message.read && (!isShared || message.readBy === undefined));
  return isRead || isAcknowledged ? { isAcknowledged, note: noteOf(message, host) } : undefined;
};

const noteOf = ({ fields }: ClassicMessage, host: string): string => {
  const notes = fields.get("party_acks");
  const own = (isList(notes) ? notes : [])
    .map(objectOf)
    .find((note) => textOf(note.get("by")) === host);
  return own === undefined ? "" : oneLine(textOf(own.get("note")), 120);
};

const changeFor = (
  { isAcknowledged, note }: Marks,
  host: string,
  tip: Commit,
  needsReply: boolean,
): Change => {
  const where = `on main in ${tip.slice(0, 7)}`;
  if (isAcknowledged && needsReply) {
    const said = note === "" ? "" : `: ${note}`;
    return { to: "answered", evidence: `acknowledged by ${host} ${where}${said}` };
  }
  return { to: "seen", evidence: `marked as read by ${host} ${where}` };
};
