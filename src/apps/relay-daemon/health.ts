import { join } from "node:path";

import type { Disk } from "../../adapters/system/disk.ts";
import { createHostPlace } from "../../adapters/system/host-place.ts";
import { createOutageFile } from "../../adapters/system/outage-file.ts";
import { textIn } from "../../adapters/system/quiet-reads.ts";
import { createVitals, ownAddress } from "../../adapters/system/vitals.ts";
import type { Paths } from "../../config/paths.ts";
import { ownHeartbeatFile, type OwnHost, ownStatusFile } from "../../domain/classic/own-files.ts";
import { PartyError } from "../../domain/error.ts";
import type { LinkHealth } from "../../domain/health/health-document.ts";
import type { HostState } from "../../domain/host-state.ts";
import type { Fields } from "../../domain/json-fields.ts";
import type { LinkDocument } from "../../domain/links/link-document.ts";
import type { Roster } from "../../domain/roster.ts";
import { describeHealth, NO_ID, type OwnBeat } from "../../operations/health/describe-health.ts";
import { hostFacts } from "../../operations/health/host-facts.ts";
import { createHostWatch } from "../../operations/health/watch-hosts.ts";
import type { Riders } from "../../operations/links/classic/classic-deps.ts";
import type { TellDeps } from "../../operations/tell-sender.ts";
import type { LinkLedger } from "../../ports/link-ledger.ts";
import { createHostRiders } from "./host-riders.ts";
import { isHere } from "./is-here.ts";
import { createProjection } from "./projection.ts";

export interface HealthOptions {
  readonly deps: TellDeps;
  readonly links: LinkLedger;
  readonly paths: Paths;
  readonly disk: Disk;
  readonly roster: () => Roster;
  readonly version: string;
  readonly refused: (error: PartyError) => void;
  /** Other hosts are to have what is new of this one. */
  readonly publish: () => void;
}

/** How the link stands after an exchange. */
export interface Exchanged extends LinkDocument {
  /** The longest time between two looks at the remote. */
  readonly poll_seconds: number;
}

/** How this host and the others are: measured, written down and told. */
export interface DaemonHealth extends Disposable {
  /** Begins to beat. */
  start(): void;
  /** What goes out with a snapshot: measured now. */
  facts(): Fields;
  /** What goes out in the classic layout: this host's status on `main` when somebody has set it, and its beats. */
  riders(host: string): Riders;
  /** An exchange with the remote is over; undefined: this host is linked to none. */
  exchanged(link: Exchanged | undefined): void;
  /** The ledger or an agent's state is another: the files follow soon. */
  changed(): void;
  /** Somebody has set this host's status. */
  statusChanged(): void;
}

/** The seeds' pace. */
const BEAT = 60_000;
/** What changes together is written once. */
const CHANGE_DELAY = 1_000;

export const createDaemonHealth = (options: HealthOptions): DaemonHealth => {
  const { deps, links, paths, disk, roster, version, refused } = options;
  const { clock } = deps;
  const measure = createVitals(paths.share);
  const place = createHostPlace(paths, disk);
  const watch = createHostWatch({
    ...deps,
    links,
    memory: createOutageFile(paths.outages, disk),
    isHere: (name) => isHere(roster(), name),
  });
  const healthDeps = { ...deps, links, roster, records: watch.records };
  let link: LinkHealth | undefined;
  let timer: NodeJS.Timeout | undefined;
  let own: OwnBeat = ownNow();
  let written = "";

  function ownNow(): OwnBeat {
    return { at: clock.now(), beat: BEAT, state: place.state(), vitals: measure(), version };
  }

  const hostOf = (): OwnHost => ({
    server: roster().hosts.own ?? NO_ID,
    ip: ownAddress(),
    manager: roster().hosts.manager,
    state: own.state,
    vitals: own.vitals,
  });

  const health = createProjection(() => {
    const { updated_at: at, ...document } = describeHealth(healthDeps, own, link);
    const text = JSON.stringify(document);
    if (text === written) return;
    disk.replace(
      paths.health,
      `${JSON.stringify({ ...document, updated_at: at }, undefined, 2)}\n`,
    );
    written = text;
  }, refused);

  /** Which state stands in the file; undefined before it was written. */
  let shown: { readonly state: HostState | undefined } | undefined;
  const status = createProjection(() => {
    const path = join(paths.state, "status.json");
    disk.replace(path, ownStatusFile(textIn(path), hostOf(), clock.now()));
    shown = { state: own.state };
  }, refused);

  const heartbeat = createProjection(
    () =>
      disk.replace(join(paths.state, "heartbeat.json"), ownHeartbeatFile(hostOf(), clock.now())),
    refused,
  );

  const beat = (): void => {
    own = ownNow();
    heartbeat.refresh();
    if (shown === undefined || shown.state?.updatedAt !== own.state?.updatedAt) status.refresh();
    health.refresh();
  };

  const changed = (): void => {
    if (beats === undefined) return;
    timer ??= setTimeout(() => {
      timer = undefined;
      health.refresh();
    }, CHANGE_DELAY);
  };

  const factsNow = (): Fields =>
    hostFacts(healthDeps, { version, state: place.state(), vitals: measure() });

  let beats: NodeJS.Timeout | undefined;
  return {
    start: () => {
      beat();
      beats = setInterval(beat, BEAT);
    },
    facts: factsNow,
    riders: (host) =>
      createHostRiders(host, {
        // Asked at every change of the ledger: as of the last beat, or the last word of whoever set it.
        state: () => own.state,
        host: () => ({ ...hostOf(), state: place.state(), vitals: measure() }),
        facts: factsNow,
        now: clock.now,
      }),
    exchanged: (now) => {
      link = now && linkHealth(now);
      if (now === undefined) return changed();
      const isReached = now.state === "reached";
      try {
        watch.exchanged({
          link: now.name,
          unreachedSince: isReached ? undefined : Date.parse(now.since),
          reason: now.reason ?? undefined,
        });
      } catch (error) {
        // The disk is full: what is to be told is told after the next exchange.
        if (!(error instanceof PartyError && error.retryable)) throw error;
        refused(error);
      }
      changed();
    },
    changed,
    statusChanged: () => {
      beat();
      options.publish();
    },
    [Symbol.dispose]: () => {
      clearInterval(beats);
      clearTimeout(timer);
      for (const one of [health, status, heartbeat]) one[Symbol.dispose]();
    },
  };
};

const linkHealth = ({
  name,
  state,
  reason,
  since,
  synced_at,
  poll_seconds,
}: Exchanged): LinkHealth => ({
  name,
  state,
  reason,
  since,
  synced_at,
  poll_seconds,
});
