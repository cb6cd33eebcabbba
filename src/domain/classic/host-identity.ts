/** Which host a machine says it is. It is never guessed: what says otherwise stops a set-up. */

import { PartyError } from "../error.ts";
import { checkSetupHost } from "./known-hosts.ts";

/** Where the original's scripts look for the id, in their order. */
export interface DeclaredIds {
  /** `$SERVER_ID` */
  readonly environment: string | undefined;
  /** `/etc/build_server_id` */
  readonly machine: string | undefined;
  /** `.build_server_id` in the clone */
  readonly clone: string | undefined;
  /** What `hostname` prints. */
  readonly hostname: string;
}

/** Throws NAME_TAKEN where the machine is known, or was declared, as another host than `wanted`. */
export const checkIdentity = (wanted: string, declared: DeclaredIds): void => {
  const sources = [
    ["SERVER_ID is", declared.environment],
    ["/etc/build_server_id says", declared.machine],
    [".build_server_id in the clone says", declared.clone],
  ] as const;
  for (const [source, text] of sources) {
    const id = text?.trim().toLowerCase() ?? "";
    if (id === "" || id === wanted) continue;
    throw new PartyError(
      "NAME_TAKEN",
      `${source} ${JSON.stringify(id.slice(0, 80))}, and this set-up is for ${wanted}.`,
      { hint: "Set up the host that it is, or correct what says otherwise." },
    );
  }
  checkSetupHost(wanted, declared.hostname);
};
