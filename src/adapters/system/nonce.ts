import { randomBytes } from "node:crypto";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import type { NonceFile } from "../../ports/nonce.ts";

/** Makes a {@link NonceFile} with a name that nobody can guess, in a directory of ours alone. */
export const createNonceFile = (directory: string): NonceFile => {
  const path = join(directory, `nonce-${randomBytes(16).toString("hex")}`);
  writeFileSync(path, "", { mode: 0o600, flag: "wx" });
  return { path, [Symbol.dispose]: () => rmSync(path, { force: true }) };
};

/** A secret that is good once. */
export const createToken = (): string => randomBytes(24).toString("base64url");
