import { hostOf } from "../domain/address.ts";
import { isWaiting } from "../domain/delivery.ts";
import type { LinkDocument } from "../domain/links/link-document.ts";
import type { Incident } from "../domain/supervision/incident.ts";
import type { Delivery, LedgerReader, RecipientCounts } from "../ports/ledger.ts";
import type { RoomView } from "../ports/room-view.ts";
import { type PartyStatus, sessionStatus, type SessionStatusDeps } from "./session-status.ts";

/** All that goes on in a room, at a glance. */
export interface Overview extends PartyStatus {
  readonly human: RecipientCounts;
  /** What waits for agents, the oldest first. */
  readonly queue: readonly Delivery[];
  /** More waits than `queue` has. */
  readonly waiting: number;
  /** Answers that somebody owes, by deadline. */
  readonly debts: readonly Delivery[];
  readonly incidents: readonly { readonly agent: string; readonly incident: Incident }[];
  readonly link: LinkDocument | undefined;
}

/** No screen shows more of one agent's queue. */
const MOST = 50;

export const lookOver = async (
  deps: Omit<SessionStatusDeps, "counts">,
  view: Omit<RoomView, "watch">,
): Promise<Overview> => {
  const ledger = view.ledger();
  const counts = ledger?.counts() ?? [];
  const status = await sessionStatus({ ...deps, counts }, undefined);
  return {
    ...status,
    human: counts.find(({ recipient }) => recipient === "human") ?? NOTHING,
    queue: ledger === undefined ? [] : queueOf(ledger, counts),
    waiting: counts.filter(isHere).reduce((sum, { waits }) => sum + waits, 0),
    debts: ledger?.owed() ?? [],
    incidents: [...view.incidents()].map(([agent, incident]) => ({ agent, incident })),
    link: view.link(),
  };
};

const NOTHING: RecipientCounts = { recipient: "human", waits: 0, unread: 0, owes: 0 };

const isHere = ({ recipient }: RecipientCounts): boolean => hostOf(recipient) === undefined;

const queueOf = (ledger: LedgerReader, counts: readonly RecipientCounts[]): readonly Delivery[] =>
  counts
    .filter((one) => one.waits > 0 && isHere(one))
    .flatMap(({ recipient }) => ledger.inbox({ recipient, unread: true, limit: MOST }))
    .filter(({ state }) => isWaiting(state))
    .toSorted((a, b) => a.storedAt - b.storedAt);
