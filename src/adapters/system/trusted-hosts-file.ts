import { readFileSync } from "node:fs";

import { PartyError } from "../../domain/error.ts";
import { parseTrustedHosts, type TrustedHost } from "../../domain/links/trusted-host.ts";
import { toDiskError } from "./disk.ts";

/** The hosts that a person has paired; none where there is no such file. Throws CONFIG_INVALID. */
export const readTrustedHosts = (file: string): readonly TrustedHost[] => {
  try {
    return parseTrustedHosts(readFileSync(file, "utf8"), file);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw cause instanceof PartyError ? cause : toDiskError(cause, file);
  }
};
