import type { Card } from "../../domain/links/snapshot.ts";
import type { LinkDeps } from "./link-deps.ts";
import { holdItem } from "./hold-for.ts";

/**
 * Drops from the queue what that host says it has. Returns whether it was anything. Who says to have read further than
 * there ever was anything is not believed at all: nothing is dropped.
 */
export const confirmItems = (deps: LinkDeps, card: Card): boolean => {
  const { links, host, state } = deps;
  const cursor = card.cursors[host];
  // Of an earlier life of our ledger: its numbers mean other items.
  if (cursor === undefined || cursor.instance !== state().instance) {
    return false;
  }
  if (cursor.number > links.reachOf(card.host)) return false;
  const confirmed = links.confirm(card.host, cursor.number);
  for (const item of confirmed) holdItem(deps, item, (peer) => `arrived on ${peer}`);
  return confirmed.length > 0;
};

/** What is to be said of how far that host says it has read us; undefined where that can be. */
export const doubtCursor = (
  { links, host, state }: Pick<LinkDeps, "links" | "host" | "state">,
  card: Pick<Card, "host" | "cursors">,
): string | undefined => {
  const cursor = card.cursors[host];
  const reach = links.reachOf(card.host);
  if (cursor === undefined || cursor.instance !== state().instance) return undefined;
  if (cursor.number <= reach) return undefined;
  return `it says to have read up to ${cursor.number}, and nothing above ${reach} was ever for it: what waits for it stays`;
};
