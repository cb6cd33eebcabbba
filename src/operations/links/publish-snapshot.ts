import {
  type Card,
  type Cursor,
  formatSnapshot,
  refOf,
  type SnapshotItem,
} from "../../domain/links/snapshot.ts";
import { itemToWire } from "../../domain/links/wire-item.ts";
import { messageToWire } from "../../domain/links/wire-message.ts";
import { withoutSecrets } from "../../domain/leaving.ts";
import type { Fields } from "../../domain/json-fields.ts";
import type { LinkState, QueuedItem } from "../../ports/link-ledger.ts";
import type { Commit, Mirror, Pushed } from "../../ports/mirror.ts";
import { formatSeal, SEAL, sealedText } from "../../domain/links/seal.ts";
import type { Seals } from "./check-seal.ts";
import { holdItem } from "./hold-for.ts";
import type { LinkDeps } from "./link-deps.ts";

/** What this host says of itself beside its items. */
export interface Outgoing {
  /** The longest time between two snapshots, in milliseconds. */
  readonly beat: number;
  readonly facts: () => Fields;
  /** The hosts that read snapshots, where others are written to in another way. */
  readonly reaches?: (host: string) => boolean;
  /** The life of a ledger whose snapshot may be replaced, beside our own. */
  readonly replaces: string | undefined;
}

export interface AtRemote {
  /** What the remote has under our name, and what it says. */
  readonly tip: Commit | undefined;
  readonly ours: Card | undefined;
  readonly beatIsDue: boolean;
}

/** Publications. */
const TIDY_EVERY = 200;

export type Published =
  | Pushed
  | { readonly kind: "nothing" }
  /** Another machine publishes under our id. */
  | { readonly kind: "taken"; readonly reason: string; readonly by: string };

type PublishDeps = LinkDeps & {
  readonly mirror: Mirror;
  readonly outgoing: Outgoing;
  readonly seals: Pick<Seals, "own" | "checks">;
};

/**
 * Replaces our snapshot by what is to be said now, if that is anything new. A killed daemon may have published without
 * knowing: what stands there in our ledger's name is ours.
 */
export const publishSnapshot = async (
  deps: PublishDeps,
  { tip, ours, beatIsDue }: AtRemote,
): Promise<Published> => {
  const { mirror, host } = deps;
  const state = deps.state();
  if (ours !== undefined && ![state.instance, deps.outgoing.replaces].includes(ours.instance)) {
    const when = new Date(ours.writtenAt).toISOString();
    const reason = `another machine published as ${host} at ${when}`;
    return { kind: "taken", reason, by: ours.instance };
  }
  const queues = queuesOf(deps);
  const card = cardFor(deps, state, ours);
  if (!beatIsDue && !isNews(state, tip, queues, ours, card)) return { kind: "nothing" };
  const items = new Map(
    [...queues].map(([peer, list]) => [peer, list.map((one) => wireOf(deps, one))]),
  );
  const commit = await mirror.commit({
    files: sealed(deps, formatSnapshot({ card, items })),
    parent: undefined,
    subject: `${host} ${card.sequence}`,
    at: card.writtenAt,
  });
  const pushed = await mirror.push([{ ref: refOf(host), to: commit, expected: tip }]);
  if (pushed.kind !== "accepted") return pushed;
  notePublished(deps, commit, card.sequence, queues);
  // What was replaced lies about in single files.
  if (card.sequence % TIDY_EVERY === 0) await mirror.tidy();
  return pushed;
};

const sealed = (
  { seals: { own, checks } }: PublishDeps,
  files: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> => {
  const text = sealedText(files, checks.digest);
  if (text === undefined) throw new Error("A snapshot of ours has a path that can not be signed.");
  return new Map([...files, [SEAL, formatSeal(own.sign(text))]]);
};

const queuesOf = ({
  links,
  outgoing: { reaches },
}: PublishDeps): ReadonlyMap<string, readonly QueuedItem[]> =>
  new Map(
    links
      .queues()
      .filter((peer) => reaches?.(peer) ?? true)
      .map((peer) => [peer, links.items(peer)] as const)
      .filter(([, items]) => items.length > 0),
  );

const cardFor = (deps: PublishDeps, state: LinkState, ours: Card | undefined): Card => ({
  host: deps.host,
  instance: state.instance,
  sequence: Math.max(state.sequence, ours?.instance === state.instance ? ours.sequence : 0) + 1,
  writtenAt: deps.clock.now(),
  beat: deps.outgoing.beat,
  manager: deps.roster().hosts.manager,
  key: deps.seals.own.key,
  cursors: Object.fromEntries(
    deps.links
      .peers()
      .filter((peer) => peer.link === deps.name)
      .map(({ host, instance, cursor }): [string, Cursor] => [host, { instance, number: cursor }]),
  ),
  facts: withoutSecrets(deps.outgoing.facts()),
});

/** Anything that the remote does not have: an item, how far we have read, what we are doing, or our snapshot at all. */
const isNews = (
  state: LinkState,
  tip: Commit | undefined,
  queues: ReadonlyMap<string, readonly QueuedItem[]>,
  ours: Card | undefined,
  card: Card,
): boolean =>
  tip === undefined ||
  tip !== state.published ||
  [...queues.values()].some((items) => items.some(({ published }) => published === undefined)) ||
  ours?.key !== card.key ||
  JSON.stringify(ours?.cursors) !== JSON.stringify(card.cursors) ||
  JSON.stringify(ours?.facts["status"]) !== JSON.stringify(card.facts["status"]);

const wireOf = ({ ledger, display }: PublishDeps, item: QueuedItem): SnapshotItem => {
  if (item.kind === "receipt") {
    return { number: item.number, content: itemToWire(item) };
  }
  const message = ledger.message(item.message);
  if (message === undefined)
    throw new Error(`Queued for a link and not in the ledger: ${item.message}.`);
  const content = itemToWire({
    ...item,
    message: messageToWire(message, display(message.from)),
  });
  return { number: item.number, content };
};

const notePublished = (
  deps: PublishDeps,
  commit: Commit,
  sequence: number,
  queues: ReadonlyMap<string, readonly QueuedItem[]>,
): void => {
  const { ledger, links, name, clock } = deps;
  const all = [...queues.values()].flat();
  ledger.together("published", () => {
    const last = all.reduce((most, { number }) => Math.max(most, number), 0);
    links.published(name, commit, sequence, last, clock.now());
    for (const item of all) {
      if (item.published !== undefined) continue;
      holdItem(deps, item, (peer) => `pushed in ${commit.slice(0, 7)}, not fetched by ${peer} yet`);
    }
  });
};
