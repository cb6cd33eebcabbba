import { isHost } from "../../domain/address.ts";
import { PartyError } from "../../domain/error.ts";
import { sameWords } from "../../domain/links/fingerprint.ts";
import {
  formatPairingLine,
  parsePairingLine,
  type PublicKey,
} from "../../domain/links/host-key.ts";
import { notLinked } from "../../domain/links/not-linked.ts";
import { FIRST_KINDS, type TrustedHost } from "../../domain/links/trusted-host.ts";
import type { LinkPlace } from "../../ports/link-place.ts";

export interface PairInput {
  readonly host: string;
  /** What `relay link pair` printed there. */
  readonly line: string | undefined;
  /** The words that its person reads out. */
  readonly words: string | undefined;
  readonly replaceKey: boolean;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** This host's line, for the other one. Throws LINK_UNKNOWN without a link. */
export const pairingLine = (place: LinkPlace): string => {
  const config = place.config();
  if (config === undefined) throw notLinked();
  const key = place.ownKey(config.host);
  return formatPairingLine({ host: config.host, key }, place.fingerprint(key));
};

/** The key that what lies in the repository under that host's name is signed with, as the daemon saw it. */
export const publishedKey = (place: LinkPlace, host: string): PublicKey | undefined =>
  place.status()?.peers.find((peer) => peer.host === host)?.key ?? undefined;

/**
 * Believes from now on what that key signs to be that host's own, and lets it write to the manager. Another key than the
 * paired one is taken only where a person says so, and a revoked one never.
 */
export const pairHost = (place: LinkPlace, input: PairInput): TrustedHost => {
  const config = place.config();
  if (config === undefined) throw notLinked();
  const host = input.host.toLowerCase();
  if (!isHost(host) || host === config.host) {
    const named = JSON.stringify(host.slice(0, 80));
    throw new PartyError("NAME_INVALID", `Not another host's id: ${named}.`, {
      hint: "Name the host as `relay link list` does.",
    });
  }
  const key = keyFrom(place, host, input);
  const known = place.trusted();
  const before = known.find((peer) => peer.host === host);
  if (before !== undefined) assertMayBe(place, before, key, input.replaceKey);
  const paired: TrustedHost = {
    host,
    key,
    pairedAt: input.now,
    revoked: false,
    roles:
      before?.revoked === false
        ? before.roles
        : config.manager === undefined
          ? []
          : [config.manager],
    kinds: before?.kinds ?? FIRST_KINDS,
  };
  place.writeTrusted([...known.filter((peer) => peer.host !== host), paired]);
  return paired;
};

const assertMayBe = (
  place: LinkPlace,
  before: TrustedHost,
  key: PublicKey,
  replaceKey: boolean,
): void => {
  const { host } = before;
  if (before.key !== key && !replaceKey) {
    const [old, now] = [place.fingerprint(before.key), place.fingerprint(key)];
    throw new PartyError(
      "KEY_CHANGED",
      `${host} is paired with another key: "${old}", not "${now}".`,
      {
        hint: "Only where its person made a new key: add --replace-key.",
      },
    );
  }
  if (before.revoked && before.key === key) {
    throw new PartyError("KEY_CHANGED", `That key of ${host} was revoked here.`, {
      hint: `Have its person make a new one; or forget this: relay link untrust ${host}`,
    });
  }
};

const keyFrom = (place: LinkPlace, host: string, { line, words }: PairInput): PublicKey => {
  if (line !== undefined) {
    const read = parsePairingLine(line, place.fingerprint);
    if (read.host === host) return read.key;
    throw new PartyError("USAGE", `That is the line of ${read.host}, not of ${host}.`, {
      hint: "Name the host whose line it is.",
    });
  }
  const key = publishedKey(place, host);
  if (key === undefined) {
    throw new PartyError("USAGE", `No signed snapshot of ${host} was seen yet.`, {
      hint: `Give the line that it prints instead: relay link pair ${host} "party-host ${host} …"`,
    });
  }
  if (words !== undefined && sameWords(words, place.fingerprint(key))) return key;
  throw new PartyError(
    "KEY_CHANGED",
    `Those are not the words of what is published as ${host}: nothing was paired.`,
    {
      hint: `Compare them once more with what \`relay link pair\` prints there. If they differ, somebody else publishes as ${host}.`,
    },
  );
};
