import { isHost } from "../../domain/address.ts";
import { PartyError } from "../../domain/error.ts";
import { readSeal, sealedText } from "../../domain/links/seal.ts";
import { type Card, HOST_REFS, parseSnapshot, refOf } from "../../domain/links/snapshot.ts";
import type { Peer } from "../../ports/link-ledger.ts";
import type { Commit, Mirror, Reached } from "../../ports/mirror.ts";
import { absorbSnapshot } from "./absorb-snapshot.ts";
import { checkSeal, type Seals } from "./check-seal.ts";
import { doubtCursor } from "./confirm-items.ts";
import { holdUnpublished } from "./hold-unpublished.ts";
import type { LinkDeps } from "./link-deps.ts";
import { type Outgoing, publishSnapshot } from "./publish-snapshot.ts";
import { queueOutgoing } from "./queue-outgoing.ts";

export interface SnapshotDeps extends LinkDeps {
  readonly mirror: Mirror;
  readonly outgoing: Outgoing;
  readonly seals: Seals;
}

/** What one exchange with the remote came to. */
export interface Round {
  readonly reached: Reached;
  /** Something came or went: more may follow soon. */
  readonly active: boolean;
  /** The life of another machine's ledger that has our id. */
  readonly takenBy?: string;
  /** What could not be taken or published, for people. */
  readonly troubles: readonly string[];
  /** After so many milliseconds at the latest comes the next exchange. */
  readonly again?: number;
}

/** One exchange in the snapshot layout: fetch, take in what others published, publish what we have. */
export const syncSnapshots = async (deps: SnapshotDeps, beatIsDue: boolean): Promise<Round> => {
  const { mirror } = deps;
  const fetched = await mirror.fetch();
  if (fetched.kind !== "reached") {
    holdUnpublished(deps, fetched);
    return { reached: fetched, active: false, troubles: [] };
  }
  return exchangeSnapshots(deps, await mirror.refs(), beatIsDue);
};

/** The same once the remote's refs were fetched. */
export const exchangeSnapshots = async (
  deps: SnapshotDeps,
  refs: ReadonlyMap<string, Commit>,
  beatIsDue: boolean,
): Promise<Round> => {
  const { host, outgoing } = deps;
  const fetched = { kind: "reached" } as const;
  const { active, troubles } = await absorbAll(deps, refs);
  const others = new Set(deps.roster().hosts.others.filter(outgoing.reaches ?? everybody));
  queueOutgoing(deps, (peer) => others.has(peer));
  const tip = refs.get(refOf(host));
  const ours = tip === undefined ? undefined : await cardOf(deps, tip, host);
  const pushed = await publishSnapshot(deps, { tip, ours, beatIsDue });
  switch (pushed.kind) {
    case "accepted":
    case "nothing":
      return { reached: fetched, active: active || pushed.kind === "accepted", troubles };
    case "stale":
      return { reached: fetched, active: true, troubles };
    case "taken":
      holdUnpublished(deps, { kind: "refused", reason: pushed.reason });
      return {
        reached: { kind: "refused", reason: pushed.reason },
        active,
        troubles,
        takenBy: pushed.by,
      };
    case "unreachable":
    case "refused":
      holdUnpublished(deps, pushed);
      return { reached: pushed, active, troubles };
  }
};

const everybody = (): boolean => true;

const absorbAll = async (
  deps: SnapshotDeps,
  refs: ReadonlyMap<string, Commit>,
): Promise<Pick<Round, "active" | "troubles">> => {
  const known = new Map(deps.links.peers().map((peer) => [peer.host, peer]));
  const troubles: string[] = [];
  let active = false;
  for (const [ref, tip] of refs) {
    const peer = ref.startsWith(HOST_REFS) ? ref.slice(HOST_REFS.length) : deps.host;
    const before = known.get(peer);
    if (peer === deps.host) continue;
    if (before?.tip === tip && !isToProve(deps, before)) {
      troubles.push(...doubtsOf(deps, before));
      continue;
    }
    try {
      if (await absorbPeer(deps, peer, tip, before)) active = true;
    } catch (error) {
      if (!(error instanceof PartyError) || error.retryable) throw error;
      troubles.push(`${peer}: ${error.message}`);
    }
  }
  return { active, troubles };
};

/** A person has paired its key, or another one, since its snapshot was taken: it is looked at again. */
const isToProve = ({ seals }: SnapshotDeps, { host, key, verified }: Peer): boolean => {
  const known = seals.trusted(host);
  return known !== undefined && (known.revoked || !verified || key !== known.key);
};

const absorbPeer = async (
  deps: SnapshotDeps,
  peer: string,
  tip: Commit,
  before: Peer | undefined,
): Promise<boolean> => {
  if (!isHost(peer)) {
    throw new PartyError("SNAPSHOT_INVALID", `${JSON.stringify(peer)} is no host's id.`);
  }
  if (before !== undefined && before.link !== deps.name) {
    throw new PartyError("SNAPSHOT_INVALID", `${peer} is reached by the link ${before.link}.`);
  }
  const files = await deps.mirror.read(tip);
  const { card, items } = parseSnapshot(files, peer, deps.host);
  const sealed = checkSeal(deps, deps.seals, files, card);
  return absorbSnapshot(deps, { card, items, tip, ...sealed }, before);
};

/** As long as that host says so, it is said here. */
const doubtsOf = (deps: SnapshotDeps, { host, card }: Peer): readonly string[] => {
  const doubt = doubtCursor(deps, JSON.parse(card) as Card);
  return doubt === undefined ? [] : [`${host}: ${doubt}`];
};

/**
 * What stands under our own name; undefined where it is nothing of a host's, or was put there in the name of our ledger
 * without our signature: then nothing that it says counts, and ours takes its place.
 */
const cardOf = async (deps: SnapshotDeps, tip: Commit, host: string): Promise<Card | undefined> => {
  const { own } = deps.seals;
  try {
    const files = await deps.mirror.read(tip);
    const { card } = parseSnapshot(files, host, host);
    if (card.instance !== deps.state().instance) return card;
    const text = sealedText(files, deps.seals.checks.digest) ?? "";
    return deps.seals.checks.verify(own.key, text, readSeal(files) ?? "") ? card : undefined;
  } catch (error) {
    if (error instanceof PartyError) return undefined;
    throw error;
  }
};
