import type { PublicKey } from "../domain/links/host-key.ts";

/** This host's own key, whose private half nobody sees. */
export interface HostKey {
  readonly key: PublicKey;
  /** An Ed25519 signature over the text's UTF-8 bytes, in base64url. */
  sign(text: string): string;
}

/** What keys are checked with. */
export interface KeyChecks {
  /** Is this the signature over the text by that key? False for whatever is none. */
  verify(key: PublicKey, text: string, signature: string): boolean;
  /** SHA-256 of the text's UTF-8 bytes, hex. */
  digest(text: string): string;
  /** The words by which people compare a key. */
  fingerprint(key: PublicKey): string;
}
