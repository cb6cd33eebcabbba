import { homedir } from "node:os";

import { createDisk } from "../../adapters/system/disk.ts";
import { createFactSource } from "../../adapters/system/fact-source.ts";
import { createHostPlace } from "../../adapters/system/host-place.ts";
import type { FactSource } from "../../ports/fact-source.ts";
import type { Surroundings } from "./surroundings.ts";

/** What can be asked of this machine. */
export const openFacts = ({ paths, roster }: Surroundings): FactSource =>
  createFactSource({
    host: roster.hosts.own ?? "this host",
    share: paths.share,
    home: homedir(),
    environment: process.env,
    state: createHostPlace(
      paths,
      createDisk(() => undefined),
    ).state,
  });
