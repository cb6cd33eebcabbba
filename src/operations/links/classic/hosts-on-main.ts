import { isHost } from "../../../domain/address.ts";
import type { Peer } from "../../../ports/link-ledger.ts";
import type { ClassicDeps } from "./classic-deps.ts";
import { type MainView, objectsOf } from "./classic-session.ts";

/** More names than a room has hosts are nobody's hosts. */
const MOST = 256;

/** The hosts that speak on `main`, and when each was heard of last, by its own clock; never this one. */
export const hostsOnMain = (
  { session, host }: Pick<ClassicDeps, "session" | "host">,
  view: MainView,
): ReadonlyMap<string, number> => {
  const heard = new Map<string, number>(view.beats);
  for (const entry of objectsOf(view.file.entries)) {
    const { from, at = 0 } = session.read(entry);
    if ((heard.get(from) ?? -1) < at) heard.set(from, at);
  }
  return new Map([...heard].filter(([name]) => isHost(name) && name !== host).slice(0, MOST));
};

/**
 * Writes down who is there, where that is news, and at the `first` time under our own name that we were. Hosts that
 * publish snapshots say themselves who they are.
 */
export const noteHosts = (
  deps: ClassicDeps,
  view: MainView,
  isClassic: (host: string) => boolean,
  isFirst: boolean,
): void => {
  const { links, ledger, clock } = deps;
  const { tip } = view;
  if (tip === undefined) return;
  const known = new Map(links.peers().map((peer) => [peer.host, peer]));
  const news = [...hostsOnMain(deps, view)].filter(
    ([peer, at]) =>
      // What is known of a host by its own signature is not replaced by what anybody may write.
      isClassic(peer) && !known.get(peer)?.verified && (known.get(peer)?.writtenAt ?? -1) < at,
  );
  if (isFirst) news.push([deps.host, clock.now()]);
  if (news.length === 0) return;
  ledger.together("note-hosts", () => {
    for (const [host, writtenAt] of news) {
      const card = known.get(host)?.card ?? "{}";
      links.notePeer(peerOnMain(deps, { host, tip, writtenAt, card }));
    }
  });
};

/** In the place of a ledger's life, for hosts that are known from `main` alone. */
export const ON_MAIN = "main";

/** A host as anybody who may push can have written it down: nothing of it is signed, and it confirms nothing. */
export const peerOnMain = (
  { clock, name }: Pick<ClassicDeps, "clock" | "name">,
  said: Pick<Peer, "host" | "tip" | "writtenAt" | "card">,
): Peer => ({
  ...said,
  link: name,
  instance: ON_MAIN,
  cursor: 0,
  sequence: 0,
  fetchedAt: clock.now(),
  key: undefined,
  verified: false,
});
