import { type HostStanding, isSilent, silenceText } from "../../../domain/classic/silence.ts";
import { uuidFromDigest } from "../../../domain/id.ts";
import { relayMessage } from "../../../domain/relay-message.ts";
import type { ClassicDeps } from "./classic-deps.ts";
import type { MainView } from "./classic-session.ts";
import { hostsOnMain } from "./hosts-on-main.ts";
import { entryOf, type QueuedMessage } from "./queued-on-main.ts";

/** Notes which hosts say nothing while our messages lie unread, and tells the human of each silence once. */
export const watchSilence = (
  deps: ClassicDeps,
  view: MainView,
  queued: readonly QueuedMessage[],
): void => {
  const { session, clock } = deps;
  const now = clock.now();
  const unread = new Map<string, readonly number[]>();
  for (const each of queued) {
    const entry = entryOf(deps, each);
    const at = entry && session.read(entry).at;
    if (at !== undefined) unread.set(each.to, [...(unread.get(each.to) ?? []), at]);
  }
  const silent = new Map<string, string>();
  if (unread.size > 0) {
    for (const [host, heardAt] of hostsOnMain(deps, view)) {
      const sent = unread.get(host) ?? [];
      const unreadSince = sent.length === 0 ? undefined : Math.min(...sent);
      const standing = { host, heardAt, unreadSince, unread: sent.length };
      if (!isSilent(standing, now)) continue;
      const words = silenceText(standing, now);
      silent.set(host, words);
      if (!session.silent.has(host)) tellOnce(deps, standing, words);
    }
  }
  session.silent = silent;
};

/** Its id is made of the silence itself: another daemon does not say it again. */
const tellOnce = (
  { ledger, clock, sha256, name, wake }: ClassicDeps,
  { host, heardAt }: HostStanding,
  words: string,
): void => {
  const sentAt = clock.now();
  const note = relayMessage({
    id: uuidFromDigest(sha256(`silent\0${name}\0${host}\0${heardAt}`)),
    sentAt,
    to: ["human"],
    kind: "warning",
    subject: `${host} says nothing`,
    body: words,
    thread: undefined,
    replyTo: undefined,
    project: undefined,
  });
  if (ledger.store(note, ["human"], sentAt).kind === "stored") wake("human");
};
