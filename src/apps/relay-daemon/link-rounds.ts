import { sha256 } from "../../adapters/system/ids.ts";
import { BEAT_REFS, MAIN_REFS } from "../../domain/classic/places.ts";
import type { Fields } from "../../domain/json-fields.ts";
import type { LinkConfig } from "../../domain/links/link-config.ts";
import { HOST_REFS } from "../../domain/links/snapshot.ts";
import type { Riders } from "../../operations/links/classic/classic-deps.ts";
import {
  type ClassicSession,
  createClassicSession,
} from "../../operations/links/classic/classic-session.ts";
import type { Seals } from "../../operations/links/check-seal.ts";
import type { LinkDeps } from "../../operations/links/link-deps.ts";
import type { Outgoing } from "../../operations/links/publish-snapshot.ts";
import { whatWaits } from "../../operations/links/queue-outgoing.ts";
import { syncClassic, waitsForMain } from "../../operations/links/sync-classic.ts";
import { type Round, syncSnapshots } from "../../operations/links/sync-snapshots.ts";
import type { LeftAlone } from "../../ports/clone.ts";
import type { LinkLogs } from "../../ports/link-logs.ts";
import type { Commit, Mirror } from "../../ports/mirror.ts";

/** How a link exchanges in its layout. */
export interface LinkRounds {
  /** Refs that the mirror has to follow. */
  readonly follows: readonly string[];
  exchange(beatIsDue: boolean): Promise<Round>;
  /** Something waits to be carried to one of these hosts. */
  waits(others: ReadonlySet<string>): "soon" | "later" | undefined;
  /** What happened to the files on `main`. */
  notices(): readonly string[];
  /** Why a person's clone does not stand where `main` does. */
  left(): LeftAlone;
  /** What stands on `main`; undefined in a layout that uses none. */
  readonly session: ClassicSession | undefined;
}

export interface RoundsOptions {
  readonly deps: LinkDeps;
  readonly config: LinkConfig;
  readonly mirror: () => Promise<Mirror>;
  readonly seals: Seals;
  readonly random: () => number;
  readonly facts: () => Fields;
  readonly riders: Riders;
  readonly logs: LinkLogs;
  /** Moves a person's clone to what `main` has; undefined where there is none. */
  readonly follow: ((tip: Commit) => Promise<LeftAlone>) | undefined;
}

export const createLinkRounds = (options: RoundsOptions): LinkRounds =>
  options.config.layout === "classic" ? classicRounds(options) : snapshotRounds(options);

const outgoingOf = ({ config, facts }: RoundsOptions): Outgoing => ({
  beat: config.beat,
  facts,
  replaces: config.replaces,
});

const snapshotRounds = (options: RoundsOptions): LinkRounds => {
  const { deps, mirror, seals } = options;
  const outgoing = outgoingOf(options);
  return {
    follows: [`${HOST_REFS}*`],
    exchange: async (beatIsDue) =>
      syncSnapshots({ ...deps, mirror: await mirror(), outgoing, seals }, beatIsDue),
    waits: (others) => whatWaits(deps.links, others),
    notices: () => [],
    left: () => undefined,
    session: undefined,
  };
};

const classicRounds = (options: RoundsOptions): LinkRounds => {
  const { deps, config, mirror, seals, random, riders, logs, follow } = options;
  const { links, clock } = deps;
  const session = createClassicSession();
  let left: LeftAlone;
  const { manager, courtesy, peers: configured } = config;
  return {
    follows: [`${HOST_REFS}*`, `${BEAT_REFS}*`, MAIN_REFS],
    exchange: async (beatIsDue) => {
      const roundDeps = {
        ...deps,
        mirror: await mirror(),
        seals,
        session,
        sha256,
        random,
        manager,
        configured,
        courtesy,
        riders,
        logs,
        outgoing: outgoingOf(options),
      };
      const round = await syncClassic(roundDeps, beatIsDue);
      const { reached } = round;
      if (beatIsDue)
        logs.beat(clock.now(), reached.kind === "reached" ? undefined : reached.reason);
      const tip = session.view()?.tip;
      if (reached.kind === "reached" && tip !== undefined) left = await follow?.(tip);
      return round;
    },
    waits: (others) => {
      const { bridged } = session;
      const main = waitsForMain(
        links,
        { session, now: clock.now(), isDue: riders.isDue() },
        (host) => others.has(host) && !bridged.has(host),
      );
      return main === "soon" || bridged.size === 0 ? main : (whatWaits(links, bridged) ?? main);
    },
    notices: session.notices,
    left: () => left,
    session,
  };
};
