import { isHost } from "../../../domain/address.ts";
import { parseHeartbeatFile } from "../../../domain/classic/heartbeat-file.ts";
import { BEAT_REFS } from "../../../domain/classic/places.ts";
import type { Commit } from "../../../ports/mirror.ts";
import type { ClassicDeps } from "./classic-deps.ts";
import { peerOnMain } from "./hosts-on-main.ts";

type Refs = ReadonlyMap<string, Commit>;

/** Beats. */
const TIDY_EVERY = 200;

/** A host's facts beside its beat, as a snapshot has them. */
const FACTS = "facts.json";

/**
 * Says that this host lives, in a ref that it alone writes and that has no history. What could not be pushed is said with the
 * next one.
 */
export const publishBeat = async (deps: ClassicDeps, refs: Refs): Promise<void> => {
  const { mirror, riders, host, clock, session } = deps;
  const files = new Map(riders.beat());
  if (files.size === 0) return;
  const ref = `${BEAT_REFS}${host}`;
  const commit = await mirror.commit({
    files,
    parent: undefined,
    subject: `[${host}] Heartbeat`,
    at: clock.now(),
  });
  await mirror.push([{ ref, to: commit, expected: refs.get(ref) }]);
  session.beatsPublished += 1;
  // What was replaced lies about in single files.
  if (session.beatsPublished % TIDY_EVERY === 0) await mirror.tidy();
};

/** Writes down which hosts have said since that they live, and what else they said. */
export const noteBeats = async (deps: ClassicDeps, refs: Refs): Promise<void> => {
  const { mirror, session, links, host } = deps;
  for (const [ref, tip] of refs) {
    const peer = ref.startsWith(BEAT_REFS) ? ref.slice(BEAT_REFS.length) : host;
    if (peer === host || !isHost(peer) || session.beats.get(peer) === tip) continue;
    const files = await mirror.read(tip);
    session.beats.set(peer, tip);
    const read = parseHeartbeatFile(files.get("heartbeat.json") ?? "");
    const writtenAt = read.kind === "heartbeat" ? read.heartbeat.at : undefined;
    if (writtenAt === undefined || session.bridged.has(peer)) continue;
    if (links.peers().some((known) => known.host === peer && known.verified)) continue;
    links.notePeer(
      peerOnMain(deps, { host: peer, tip, writtenAt, card: cardOf(peer, files.get(FACTS)) }),
    );
  }
};

const cardOf = (host: string, facts: string | undefined): string => {
  try {
    return JSON.stringify({ host, facts: JSON.parse(facts ?? "{}") });
  } catch {
    return "{}";
  }
};
