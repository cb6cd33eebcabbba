import { formatTime } from "../../domain/duration.ts";
import { PartyError } from "../../domain/error.ts";
import type { Card, SnapshotItem } from "../../domain/links/snapshot.ts";
import { wireToItem, type WireItem } from "../../domain/links/wire-item.ts";
import { oneLine } from "../../domain/visible-text.ts";
import type { Peer } from "../../ports/link-ledger.ts";
import type { Commit } from "../../ports/mirror.ts";
import { ON_MAIN } from "./classic/hosts-on-main.ts";
import { applyReceipt } from "./apply-receipt.ts";
import { confirmItems } from "./confirm-items.ts";
import type { LinkDeps } from "./link-deps.ts";
import { receiveMessage } from "./receive-message.ts";

export interface Fetched {
  readonly card: Card;
  readonly items: readonly SnapshotItem[];
  readonly tip: Commit;
  /** The key that it was signed with; undefined where it was not. */
  readonly key: string | undefined;
  /** Its signature was checked against the key that a person has paired. */
  readonly verified: boolean;
}

/**
 * Takes in what another host published: its messages, its news of ours, and how far it has read us, in one commit.
 * Returns whether there was anything. An older snapshot than one that was seen, or one of a life of its ledger that has
 * ended, throws SNAPSHOT_INVALID. With the first one that is known to be that host's own, its count begins anew: what was
 * seen before may have been anybody's.
 */
export const absorbSnapshot = (
  deps: LinkDeps,
  { card, items, tip, key, verified }: Fetched,
  seen: Peer | undefined,
): boolean => {
  const { ledger, links, clock } = deps;
  const isFirstProven = verified && !(seen?.verified === true && seen.key === key);
  const before = isFirstProven || seen?.instance === ON_MAIN ? undefined : seen;
  assertNotOlder(deps, card, before);
  const cursor = before?.instance === card.instance ? before.cursor : 0;
  const fresh = items.filter(({ number }) => number > cursor);
  const wakes = new Set<string>();
  const confirmed = ledger.together("absorb", () => {
    if (isFirstProven) links.forgetLives(card.host);
    for (const { content } of fresh) {
      for (const recipient of take(deps, card.host, verified, content)) wakes.add(recipient);
    }
    links.notePeer({
      host: card.host,
      link: deps.name,
      instance: card.instance,
      cursor: fresh.at(-1)?.number ?? cursor,
      sequence: card.sequence,
      tip,
      writtenAt: card.writtenAt,
      fetchedAt: clock.now(),
      card: JSON.stringify(card),
      key,
      verified,
    });
    return confirmItems(deps, card);
  });
  for (const recipient of wakes) deps.wake(recipient);
  return fresh.length > 0 || confirmed;
};

/** Takes one item, and returns who has to be woken for it. What can not be taken is noted, and passed over for good. */
const take = (
  deps: LinkDeps,
  host: string,
  verified: boolean,
  content: unknown,
): readonly string[] => {
  try {
    const item: WireItem = wireToItem(content);
    if (item.kind === "message") return receiveMessage(deps, { host, verified }, item);
    applyReceipt(deps, host, item.receipt);
    return [];
  } catch (error) {
    if (!(error instanceof PartyError) || error.retryable) throw error;
    deps.ledger.note({
      at: deps.clock.now(),
      type: "rejected",
      messageId: undefined,
      from: host,
      to: undefined,
      status: error.code,
      detail: oneLine(`an item of ${host}: ${error.message}`, 300),
    });
    return [];
  }
};

/** A clock that is wrong by hours is somebody's; one that is wrong by more would make everything after it look old. */
const FARTHEST_AHEAD = 24 * 3_600_000;

const assertNotOlder = (
  { links, clock }: LinkDeps,
  { host, instance, sequence, writtenAt }: Card,
  before: Peer | undefined,
): void => {
  if (writtenAt > clock.now() + FARTHEST_AHEAD) {
    throw refused(host, `is dated ${formatTime(writtenAt)}, more than a day ahead`);
  }
  if (before === undefined) return;
  if (before.instance === instance) {
    if (sequence > before.sequence) return;
    const than = sequence === before.sequence ? "another one with that number" : before.sequence;
    throw refused(host, `is number ${sequence}, older than ${than}, which was seen`);
  }
  if (links.livesOf(host).includes(instance)) {
    throw refused(host, "is of an earlier life of its ledger, which has ended");
  }
  if (writtenAt <= before.writtenAt) {
    const [when, seen] = [formatTime(writtenAt), formatTime(before.writtenAt)];
    throw refused(host, `begins a new life at ${when}, older than ${seen}, which was seen`);
  }
};

const refused = (host: string, what: string): PartyError =>
  new PartyError("SNAPSHOT_INVALID", `The snapshot of ${host} ${what}.`, {
    hint: `Somebody put an old state of ${host} back; it is taken again once ${host} publishes.`,
  });
