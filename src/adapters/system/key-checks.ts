import { createHash, createPublicKey, type KeyObject, verify } from "node:crypto";

import { fingerprintOf } from "../../domain/links/fingerprint.ts";
import { isPublicKey } from "../../domain/links/host-key.ts";
import type { KeyChecks } from "../../ports/host-keys.ts";
import { sha256 } from "./ids.ts";

/** {@link KeyChecks} by the runtime's own cryptography. */
export const keyChecks: KeyChecks = {
  verify: (key, text, signature) => {
    const publicKey = isPublicKey(key) ? publicKeyOf(key) : undefined;
    if (publicKey === undefined || !/^[A-Za-z0-9_\-]{86}$/v.test(signature)) return false;
    return verify(null, Buffer.from(text), publicKey, Buffer.from(signature, "base64url"));
  },
  digest: (text) => createHash("sha256").update(text).digest("hex"),
  fingerprint: (key) => fingerprintOf(sha256(`party-host ${key}`)),
};

/** Undefined for bytes that are no point of the curve. RFC 8037 says how such a key is written. */
const publicKeyOf = (key: string): KeyObject | undefined => {
  try {
    return createPublicKey({ format: "jwk", key: { kty: "OKP", crv: "Ed25519", x: key } });
  } catch {
    return undefined;
  }
};
