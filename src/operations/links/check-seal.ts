import { PartyError } from "../../domain/error.ts";
import type { PublicKey } from "../../domain/links/host-key.ts";
import { readSeal, sealedText } from "../../domain/links/seal.ts";
import type { Card } from "../../domain/links/snapshot.ts";
import { uuidFromDigest } from "../../domain/id.ts";
import { relayMessage } from "../../domain/relay-message.ts";
import type { HostKey, KeyChecks } from "../../ports/host-keys.ts";
import type { TrustedHost } from "../../domain/links/trusted-host.ts";
import type { LinkDeps } from "./link-deps.ts";

/** Who we are to other hosts, and whom we know among them. */
export interface Seals {
  readonly own: HostKey;
  readonly checks: KeyChecks;
  readonly trusted: (host: string) => TrustedHost | undefined;
  readonly sha256: (text: string) => Uint8Array;
}

export interface Sealed {
  /** The key that the snapshot is signed with; undefined where it is not signed. */
  readonly key: PublicKey | undefined;
  /** It is the key that a person has paired. */
  readonly verified: boolean;
}

/**
 * Whose a snapshot is. Throws SNAPSHOT_INVALID for one whose signature does not fit, and for an unsigned one of a host
 * that is paired; KEY_CHANGED for one that another key has signed, of which the human is told once.
 */
export const checkSeal = (
  deps: LinkDeps,
  seals: Seals,
  files: ReadonlyMap<string, string>,
  card: Card,
): Sealed => {
  const { checks } = seals;
  const known = seals.trusted(card.host);
  if (known?.revoked === true) throw invalid(card.host, "is not taken: its key was revoked here");
  const paired = known?.key;
  const signature = readSeal(files);
  if (signature === undefined) {
    if (paired === undefined) return { key: undefined, verified: false };
    throw invalid(card.host, "is not signed, and that host is paired");
  }
  const text = sealedText(files, checks.digest);
  const { key } = card;
  if (key === undefined || text === undefined || !checks.verify(key, text, signature)) {
    throw invalid(card.host, "does not have the signature of the key that it names");
  }
  if (paired !== undefined && paired !== key) {
    tellChanged(deps, seals, card.host, paired, key);
    throw keyChanged(card.host, checks.fingerprint(key), checks.fingerprint(paired));
  }
  return { key, verified: paired === key };
};

const invalid = (host: string, what: string): PartyError =>
  new PartyError("SNAPSHOT_INVALID", `The snapshot of ${host} ${what}.`, {
    hint: `Somebody else pushed to the ref of ${host}; it is taken again once ${host} publishes.`,
  });

const keyChanged = (host: string, now: string, paired: string): PartyError =>
  new PartyError(
    "KEY_CHANGED",
    `The key of ${host} has changed: its snapshot is signed by "${now}", and "${paired}" is paired.`,
    {
      hint: `Ask its person. Only where they made a new key: relay link pair ${host} --replace-key`,
    },
  );

/** Once for each change: the id is made of what changed, and the ledger stores an id once. */
const tellChanged = (
  { ledger, clock, wake }: LinkDeps,
  { checks, sha256 }: Seals,
  host: string,
  paired: PublicKey,
  now: PublicKey,
): void => {
  const at = clock.now();
  const note = relayMessage({
    id: uuidFromDigest(sha256(`key changed\0${host}\0${paired}\0${now}`)),
    sentAt: at,
    to: ["human"],
    kind: "error",
    subject: `The key of ${host} has changed`,
    body: `What is published as ${host} is signed by another key: ${checks.fingerprint(now)}.
Paired is: ${checks.fingerprint(paired)}.
Nothing of it is taken. Either somebody else pushes as ${host}, or its person made a new key.
Ask them, by another way than this one. Then, if it is theirs: relay link pair ${host} --replace-key`,
  });
  if (ledger.store(note, ["human"], at).kind === "stored") wake("human");
};
