import { beatAt, withSample } from "../../domain/health/beat.ts";
import {
  type HostRecord,
  judgeHost,
  judgeRemote,
  type Outage,
  type Verdict,
} from "../../domain/health/outage.ts";
import { countOf, fieldsOf } from "../../domain/json-fields.ts";
import type { LinkLedger, Peer } from "../../ports/link-ledger.ts";
import type { OutageMemory } from "../../ports/outage-memory.ts";
import { type OutageDeps, reportOutage, reportReturn, type Subject } from "./report-outage.ts";

export interface HostWatchDeps extends OutageDeps {
  readonly links: Pick<LinkLedger, "unsent" | "queues" | "items" | "peers">;
  readonly memory: OutageMemory;
}

/** How an exchange with the remote went. */
export interface Exchange {
  readonly link: string;
  /** Since when it is not reached, by our clock; undefined where it was. */
  readonly unreachedSince: number | undefined;
  /** Why not, as one clause. */
  readonly reason: string | undefined;
}

export interface HostWatch {
  /** After every exchange: sees who published, and tells of those who did not. */
  exchanged(exchange: Exchange): void;
  records(): ReadonlyMap<string, HostRecord>;
  /** When the remote was last reached. */
  lookedAt(): number | undefined;
}

/** The clock jumped so far beside the one that never does: it was set, or the machine slept. */
const JUMP = 10_000;
/** So long after that everybody has had time to publish. */
const SETTLE = 180_000;
/** What changed less than this since it was kept is not worth a write. */
const KEEP_EVERY = 60_000;
const DEFAULT_BEAT = 60_000;

/** Sees which other hosts live, and tells of those that fall silent, once each. */
export const createHostWatch = (deps: HostWatchDeps): HostWatch => {
  const { clock, memory, links } = deps;
  const before = memory.read();
  const hosts = new Map(before.hosts);
  let remote = before.outage;
  let lookedAt = before.lookedAt;
  let keptAt = before.lookedAt ?? 0;
  let kept = essence();
  let offset = clock.now() - clock.monotonic();
  let unsettledUntil = 0;
  let unreached: number | undefined;

  /** What must not be forgotten: the rest may be a minute old. */
  function essence(): string {
    const known = [...hosts].map(([host, { outage, wasAlive }]) => [host, outage, wasAlive]);
    return JSON.stringify([known, remote]);
  }

  const keep = (): void => {
    const now = essence();
    const isOld = lookedAt !== undefined && lookedAt - keptAt >= KEEP_EVERY;
    if (now === kept && !isOld) return;
    memory.keep({ lookedAt, hosts, outage: remote });
    kept = now;
    keptAt = lookedAt ?? keptAt;
  };

  const checkClock = (): void => {
    const current = clock.now() - clock.monotonic();
    if (Math.abs(current - offset) > JUMP) {
      unsettledUntil = clock.monotonic() + SETTLE;
      lookedAt = undefined;
    }
    offset = current;
  };

  const see = (peer: Peer): void => {
    const known = hosts.get(peer.host);
    if (known?.tip === peer.tip) return;
    const { writtenAt, fetchedAt } = peer;
    const arrival = { writtenAt, fetchedAt, lookedAt };
    const at = beatAt(arrival, known?.samples ?? []);
    const beat = beatOf(peer);
    hosts.set(peer.host, {
      tip: peer.tip,
      writtenAt,
      beatAt: at,
      beat,
      samples: withSample(known?.samples ?? [], arrival),
      // A host that had ended before we came tells nothing new by that.
      wasAlive: known?.wasAlive === true || isAlive(at, beat),
      outage: known?.outage,
    });
  };

  const isAlive = (at: number, beat: number): boolean =>
    judgeHost({ ...FRESH, beatAt: at, beat, wasAlive: true }, clock.now()) === undefined;

  const outageFor = (
    verdict: Verdict,
    outage: Outage | undefined,
    since: number,
  ): Outage | undefined => {
    if (verdict === "silent") {
      return { at: clock.now(), since, message: deps.ids.next(), recovery: undefined };
    }
    if (verdict !== "back" || outage === undefined) return outage;
    return { ...outage, recovery: outage.recovery ?? deps.ids.next() };
  };

  /** By their ids both messages are stored once, however often this is done. Returns what is left of the outage. */
  const settle = (subject: Subject, outage: Outage): Outage | undefined => {
    reportOutage(deps, subject, outage);
    if (outage.recovery === undefined) return outage;
    reportReturn(deps, subject, outage, outage.recovery);
    return undefined;
  };

  const judgeHosts = (): void => {
    if (clock.monotonic() < unsettledUntil) return;
    for (const [host, record] of hosts) {
      const verdict = judgeHost(record, clock.now());
      hosts.set(host, { ...record, outage: outageFor(verdict, record.outage, record.beatAt) });
    }
  };

  const settleAll = ({ link, reason }: Exchange): void => {
    const why = reason ?? "it does not answer";
    if (remote !== undefined) remote = settle({ kind: "remote", link, reason: why }, remote);
    for (const [host, record] of hosts) {
      if (record.outage === undefined) continue;
      hosts.set(host, { ...record, outage: settle({ kind: "host", host }, record.outage) });
    }
  };

  return {
    exchanged: (exchange) => {
      const { link, unreachedSince } = exchange;
      checkClock();
      const peers = links.peers().filter((peer) => peer.link === link);
      const names = new Set(peers.map(({ host }) => host));
      for (const host of hosts.keys()) if (!names.has(host)) hosts.delete(host);
      const isReached = unreachedSince === undefined;
      // It may refuse us one time and not answer the next: nobody is reached all the while.
      unreached = isReached ? undefined : Math.min(unreached ?? Infinity, unreachedSince);
      if (isReached) {
        for (const peer of peers) see(peer);
        lookedAt = clock.now();
        // While the remote does not answer, nobody's silence means anything.
        judgeHosts();
      }
      const verdict = judgeRemote(remote, unreached, clock.now());
      remote = outageFor(verdict, remote, unreached ?? clock.now());
      keep();
      settleAll(exchange);
      keep();
    },
    records: () => hosts,
    lookedAt: () => lookedAt,
  };
};

const beatOf = ({ card }: Peer): number =>
  countOf(fieldsOf(JSON.parse(card))["beat"]) ?? DEFAULT_BEAT;

const FRESH = { tip: "", writtenAt: 0, samples: [], outage: undefined } as const;
