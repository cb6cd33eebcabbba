import { MAIN_REF } from "../../domain/classic/places.ts";
import type { LinkLedger, Received } from "../../ports/link-ledger.ts";
import { hostOf, isHost } from "../../domain/address.ts";
import { HOST_REFS } from "../../domain/links/snapshot.ts";
import { absorbMain } from "./classic/absorb-main.ts";
import { noteBeats, publishBeat } from "./classic/beats.ts";
import type { ClassicDeps } from "./classic/classic-deps.ts";
import type { MainView } from "./classic/classic-session.ts";
import { lookAtMain } from "./classic/look-at-main.ts";
import { hostsOnMain, noteHosts } from "./classic/hosts-on-main.ts";
import { noteWritten } from "./classic/note-written.ts";
import { queuedOnMain, type QueuedMessage } from "./classic/queued-on-main.ts";
import { settleSent } from "./classic/settle-sent.ts";
import { watchSilence } from "./classic/watch-silence.ts";
import { planWrite, pushPlan } from "./classic/write-main.ts";
import { holdItem } from "./hold-for.ts";
import { holdUnpublished } from "./hold-unpublished.ts";
import { queueMessages } from "./queue-outgoing.ts";
import type { Seals } from "./check-seal.ts";
import type { Outgoing } from "./publish-snapshot.ts";
import { exchangeSnapshots, type Round } from "./sync-snapshots.ts";

/** Nobody is made to wait for ever by a host whose scripts commit all the time. */
const LONGEST_COURTESY = 4;
/** So long at most until the next try, where another host was faster. */
const JITTER = 150;

export interface ClassicRoundDeps extends ClassicDeps {
  readonly random: () => number;
  readonly outgoing: Outgoing;
  readonly seals: Seals;
}

/**
 * One exchange in the classic layout: fetch, take in what is for us, put what we have on the remote's tip, push that.
 * Hosts that publish snapshots beside are talked to by these, so that all can move one by one.
 */
export const syncClassic = async (deps: ClassicRoundDeps, beatIsDue: boolean): Promise<Round> => {
  const { mirror, session, outgoing } = deps;
  session.edits.missed();
  const fetched = await mirror.fetch();
  if (fetched.kind !== "reached") {
    holdUnpublished(deps, fetched);
    return { reached: fetched, active: false, troubles: [] };
  }
  const refs = await mirror.refs();
  await noteBeats(deps, refs);
  if (beatIsDue) await publishBeat(deps, refs);
  session.bridged = publishersIn(refs, deps.host);
  const isBridged = (host: string): boolean => session.bridged.has(host);
  const onMain = await exchangeOnMain(deps, refs.get(MAIN_REF), (host) => !isBridged(host));
  if (session.bridged.size === 0 || onMain.reached.kind !== "reached") return onMain;
  const bridge = { ...deps, outgoing: { ...outgoing, reaches: isBridged } };
  const snapshots = await exchangeSnapshots(bridge, refs, beatIsDue);
  return {
    ...snapshots,
    active: onMain.active || snapshots.active,
    ...(onMain.again === undefined ? {} : { again: onMain.again }),
  };
};

const publishersIn = (refs: ReadonlyMap<string, string>, own: string): ReadonlySet<string> =>
  new Set(
    [...refs.keys()]
      .filter((ref) => ref.startsWith(HOST_REFS))
      .map((ref) => ref.slice(HOST_REFS.length))
      .filter((host) => host !== own && isHost(host)),
  );

/** The same once it was fetched, for the hosts that are talked to on `main`. */
const exchangeOnMain = async (
  deps: ClassicRoundDeps,
  tip: string | undefined,
  isClassic: (host: string) => boolean,
): Promise<Round> => {
  const { links, name } = deps;
  const isFirst = !links.peers().some((peer) => peer.host === deps.host && peer.link === name);
  const { view, isNew } = await lookAtMain(deps, tip);
  const isAny = isNew && absorbMain(deps, view, isFirst);
  if (isNew) noteHosts(deps, view, isClassic, isFirst);
  const others = knownOthers(deps, view);
  queueMessages(deps, (host) => isClassic(host) && others.has(host));
  const queued = queuedOnMain(deps, isClassic);
  if (tip !== undefined) settleSent(deps, queued, tip);
  watchSilence(deps, view, queued);
  const round = { reached: { kind: "reached" }, active: isAny, troubles: [] } as const;
  const quiet = courtesyLeft(deps, queued);
  if (quiet > 0) return { ...round, again: quiet };
  return { ...round, ...(await write(deps, view, isAny, isClassic)) };
};

const write = async (
  deps: ClassicRoundDeps,
  view: MainView,
  isAny: boolean,
  isClassic: (host: string) => boolean,
): Promise<Partial<Round>> => {
  const { links, session, clock, name } = deps;
  const news = newsOnMain(links, isClassic);
  const queued = queuedOnMain(deps, isClassic);
  const hosts = [...knownOthers(deps, view)].filter(isClassic);
  const plan = await planWrite(deps, view, queued, hosts);
  if (plan.files.size === 0) {
    noteWritten(deps, plan, news, view.tip ?? "");
    session.edits.made(plan.shared);
    return {};
  }
  const { pushed, commit } = await pushPlan(deps, plan);
  if (pushed.kind === "accepted") {
    session.quietSince = undefined;
    links.published(name, commit, session.pushes, 0, clock.now());
    noteWritten(deps, plan, news, commit);
    session.edits.made(plan.shared);
    return { active: true };
  }
  session.edits.missed();
  if (pushed.kind === "stale") return { active: true, again: deps.random() * JITTER };
  holdUnpublished(deps, pushed);
  return { reached: pushed, active: isAny };
};

/** Every host that may be written to. */
const knownOthers = (deps: ClassicDeps, view: MainView): ReadonlySet<string> => {
  const { links, name, configured, host } = deps;
  const seen = links.peers().filter(({ link }) => link === name);
  const names = [
    ...seen.map((peer) => peer.host),
    ...hostsOnMain(deps, view).keys(),
    ...configured,
  ];
  return new Set(names.filter((one) => one !== host));
};

/** What became of messages from there and stands on no `main` yet: that they were seen, or answered. */
const newsOnMain = (
  links: Pick<LinkLedger, "received">,
  isClassic: (host: string) => boolean,
): readonly Received[] =>
  links
    .received()
    .filter(
      ({ host, delivery, reported }) =>
        isClassic(host) &&
        (delivery.state === "seen" || delivery.state === "answered") &&
        reported !== delivery.state,
    );

/** How long nothing may be pushed, in milliseconds, because a script may be at it; what waits then says so. */
const courtesyLeft = (deps: ClassicDeps, queued: readonly QueuedMessage[]): number => {
  const { session, clock, courtesy, ledger } = deps;
  const now = clock.now();
  if (session.quietUntil <= now) return 0;
  const waiting = queued.filter(({ item }) => item.published === undefined);
  if (waiting.length > 0) session.quietSince ??= now;
  const since = session.quietSince ?? now;
  const until = Math.min(session.quietUntil, since + LONGEST_COURTESY * courtesy);
  if (until <= now) return 0;
  const reason = `a script of another host has just committed: waits ${courtesy / 1_000} s, so as not to disturb its push`;
  ledger.together("hold-courtesy", () => {
    for (const { item } of waiting) holdItem(deps, item, () => reason);
  });
  return until - now;
};

/** What is not on `main` yet: messages are waited for, marks may gather; nothing while a script must not be disturbed. */
export const waitsForMain = (
  links: LinkLedger,
  {
    session,
    now,
    isDue,
  }: { readonly session: ClassicDeps["session"]; readonly now: number; readonly isDue: boolean },
  isClassic: (host: string) => boolean,
): "soon" | "later" | undefined => {
  if (session.quietUntil > now) return undefined;
  if (session.edits.isAsked()) return "soon";
  const unpublished = links.unpublished().filter(({ host }) => isClassic(host));
  if (unpublished.some(({ kind }) => kind === "message")) return "soon";
  if (links.unsent().some(({ recipient }) => isClassic(hostOf(recipient) ?? ""))) return "soon";
  return isDue || newsOnMain(links, isClassic).length > 0 ? "later" : undefined;
};
