import { createPrivateKey, createPublicKey, generateKeyPairSync, sign } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";

import { PartyError } from "../../domain/error.ts";
import type { HostKey } from "../../ports/host-keys.ts";
import { type Disk, toDiskError } from "./disk.ts";

/**
 * This host's key, `keys/<host>` among the person's settings: PKCS #8 in PEM, 0600 in a directory of 0700. Made where
 * there is none. Throws CONFIG_INVALID for one that others may read, or that is no Ed25519 key.
 */
export const openHostKey = (settings: string, host: string, disk: Disk): HostKey => {
  const path = join(settings, "keys", host);
  const pem = readKey(path) ?? makeKey(path, disk);
  try {
    const secret = createPrivateKey(pem);
    if (secret.asymmetricKeyType !== "ed25519") throw new Error("another kind of key");
    const { x = "" } = createPublicKey(secret).export({ format: "jwk" });
    return {
      key: x,
      sign: (text) => sign(null, Buffer.from(text), secret).toString("base64url"),
    };
  } catch {
    throw invalid(path, "is no Ed25519 key", "Move it away; another is made, and pair anew.");
  }
};

const readKey = (path: string): string | undefined => {
  try {
    const { mode } = statSync(path);
    if ((mode & 0o077) !== 0) {
      throw invalid(path, "can be read by others", `chmod 600 ${path}, or better make a new one.`);
    }
    return readFileSync(path, "utf8");
  } catch (cause) {
    if (cause instanceof PartyError) throw cause;
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw toDiskError(cause, path);
  }
};

/** Two that make it at once end with the same one: only the first is written. */
const makeKey = (path: string, disk: Disk): string => {
  const { privateKey } = generateKeyPairSync("ed25519");
  disk.makeDirectory(dirname(path));
  if ((statSync(dirname(path)).mode & 0o022) !== 0) {
    throw invalid(path, "would lie where others may write", `chmod 700 ${dirname(path)}`);
  }
  disk.writeNew(path, privateKey.export({ format: "pem", type: "pkcs8" }).toString());
  return readFileSync(path, "utf8");
};

const invalid = (path: string, what: string, hint: string): PartyError =>
  new PartyError("CONFIG_INVALID", `The key ${JSON.stringify(path)} ${what}.`, { hint });
