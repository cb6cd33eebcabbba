import type { Layout, LinkConfig } from "../../domain/links/link-config.ts";
import type { TrustedHost } from "../../domain/links/trusted-host.ts";
import type { LinkDocument, PeerDocument, PeerTrust } from "../../domain/links/link-document.ts";
import { fieldsOf, textOf } from "../../domain/json-fields.ts";
import { formatTime } from "../../domain/duration.ts";
import type { LeftAlone } from "../../ports/clone.ts";
import type { LinkLedger, LinkState } from "../../ports/link-ledger.ts";
import type { Seals } from "./check-seal.ts";
import { ON_MAIN } from "./classic/hosts-on-main.ts";
import type { Round } from "./sync-snapshots.ts";

/** How the exchanges with a remote went. */
export interface LinkProgress {
  readonly round: Round | undefined;
  /** Epoch milliseconds. */
  readonly since: number;
  readonly syncedAt: number | undefined;
  readonly notices?: readonly string[];
  /** What to say of hosts that say nothing, by host. */
  readonly silent?: ReadonlyMap<string, string>;
  /** Why a person's clone was left as it is. */
  readonly left?: LeftAlone;
  readonly seals: Pick<Seals, "own" | "checks" | "trusted">;
}

export const describeLink = (
  config: LinkConfig,
  links: LinkLedger,
  { published, publishedAt }: LinkState,
  { round, since, syncedAt, notices = [], silent, left, seals }: LinkProgress,
): LinkDocument => {
  return {
    version: 1,
    host: config.host,
    manager: config.manager ?? null,
    name: config.name,
    url: config.url,
    layout: config.layout,
    ...stateOf(round),
    key: seals.own.key,
    fingerprint: seals.checks.fingerprint(seals.own.key),
    since: formatTime(since),
    synced_at: time(syncedAt),
    published: published ?? null,
    published_at: time(publishedAt),
    notices,
    clone: config.clone === undefined ? null : { directory: config.clone, left: left ?? null },
    allow: config.allow,
    not_allowed: links
      .received()
      .filter(
        ({ delivery: { hold } }) =>
          hold?.because === "not-allowed" || hold?.because === "in-bypass",
      ).length,
    peers: peersOf(config, links, seals, silent ?? new Map()),
  };
};

const stateOf = (
  round: Round | undefined,
): Pick<LinkDocument, "state" | "reason" | "taken_by" | "troubles"> => {
  if (round === undefined) return { state: "new", reason: null, taken_by: null, troubles: [] };
  const { reached, takenBy, troubles } = round;
  const reason = reached.kind === "reached" ? null : reached.reason;
  return { state: reached.kind, reason, taken_by: takenBy ?? null, troubles };
};

const peersOf = (
  { host: own, peers, name, layout }: LinkConfig,
  links: LinkLedger,
  seals: LinkProgress["seals"],
  silent: ReadonlyMap<string, string>,
): readonly PeerDocument[] => {
  const known = links.peers().filter((peer) => peer.link === name && peer.host !== own);
  const seen = known.map(({ host, instance, writtenAt, fetchedAt, tip, card, key }) => ({
    host,
    ...trustIn(seals, host, key),
    layout: layoutOf(instance),
    silent: silent.get(host) ?? null,
    written_at: formatTime(writtenAt),
    fetched_at: formatTime(fetchedAt),
    commit: tip,
    manager: textOf(fieldsOf(JSON.parse(card))["manager"]) ?? null,
    unconfirmed: links.items(host).length,
  }));
  const never = peers.filter((host) => !known.some((peer) => peer.host === host));
  return [
    ...seen,
    ...never.map((host) => ({
      host,
      ...trustIn(seals, host, undefined),
      layout,
      silent: null,
      written_at: null,
      fetched_at: null,
      commit: null,
      manager: null,
      unconfirmed: links.items(host).length,
    })),
  ];
};

const trustIn = (
  { checks, trusted }: LinkProgress["seals"],
  host: string,
  seen: string | undefined,
): Pick<PeerDocument, "trust" | "fingerprint" | "key" | "roles"> => {
  const paired = trusted(host);
  const key = paired?.key ?? seen ?? null;
  return {
    trust: trustOf(paired, seen),
    fingerprint: key === null ? null : checks.fingerprint(key),
    key,
    roles: paired?.roles ?? [],
  };
};

const trustOf = (paired: TrustedHost | undefined, seen: string | undefined): PeerTrust => {
  if (paired !== undefined) return paired.revoked ? "revoked" : "paired";
  return seen === undefined ? "unsigned" : "unpaired";
};

const layoutOf = (instance: string): Layout => (instance === ON_MAIN ? "classic" : "snapshot");

const time = (at: number | undefined): string | null => (at === undefined ? null : formatTime(at));
