import { randomBytes } from "node:crypto";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import type { NonceFile } from "../../ports/nonce.ts";
import type { Step } from "../../ports/step.ts";

/** Makes a {@link NonceFile} with a name that nobody can guess, in a directory of ours alone. */
export const createNonceFile = (directory: string, step: Step = () => undefined): NonceFile => {
  const path = join(directory, `nonce-${randomBytes(16).toString("hex")}`);
  step("nonce.create:before");
  writeFileSync(path, "", { mode: 0o600, flag: "wx" });
  step("nonce.create:after");
  return {
    path,
    [Symbol.dispose]: () => {
      step("nonce.unlink:before");
      rmSync(path, { force: true });
      step("nonce.unlink:after");
    },
  };
};

/** A secret that is good once. */
export const createToken = (): string => randomBytes(24).toString("base64url");
