import { PartyError } from "../error.ts";
import { isHost } from "../address.ts";

/** An Ed25519 public key: its 32 bytes in base64url, without padding. */
export type PublicKey = string;

export const isPublicKey = (text: string): boolean => /^[A-Za-z0-9_\-]{43}$/v.test(text);

/** Who a host is, on one line that people carry from one machine to the other. */
export interface PairingLine {
  readonly host: string;
  readonly key: PublicKey;
}

const HEAD = "party-host";

/** `party-host build1 <key> <fingerprint>`: the words are for people; the key is what counts. */
export const formatPairingLine = ({ host, key }: PairingLine, fingerprint: string): string =>
  [HEAD, host, key, ...fingerprint.split(" ")].join(" ");

/** Throws USAGE for what is no such line, or is cut short. `fingerprintOf` must give the words that the line ends in. */
export const parsePairingLine = (
  text: string,
  fingerprintOf: (key: PublicKey) => string,
): PairingLine => {
  const [head, host = "", key = "", ...words] = text.trim().split(/\s+/v);
  if (head !== HEAD || !isHost(host) || !isPublicKey(key)) {
    throw invalid("it is no line of `relay link pair`");
  }
  if (words.join(" ") !== fingerprintOf(key)) throw invalid("its words do not fit its key");
  return { host, key };
};

const invalid = (reason: string): PartyError =>
  new PartyError("USAGE", `That line can not be taken: ${reason}.`, {
    hint: "Copy the whole line that `relay link pair` prints on the other host.",
  });
