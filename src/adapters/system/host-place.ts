import { dirname } from "node:path";

import type { HealthDocument } from "../../domain/health/health-document.ts";
import { readState, stateToDocument } from "../../domain/host-state.ts";
import { isFields } from "../../domain/json-fields.ts";
import type { HostPlace } from "../../ports/host-place.ts";
import type { Disk } from "./disk.ts";
import { jsonIn } from "./quiet-reads.ts";

export interface HostFiles {
  /** What somebody has set. */
  readonly hostStatus: string;
  readonly health: string;
}

/** {@link HostPlace} in files. */
export const createHostPlace = (
  { hostStatus, health }: HostFiles,
  disk: Pick<Disk, "makeDirectory" | "write">,
): HostPlace => ({
  state: () => readState(jsonIn(hostStatus)),
  setState: (state) => {
    disk.makeDirectory(dirname(hostStatus));
    disk.write(hostStatus, `${JSON.stringify({ v: 1, ...stateToDocument(state) }, null, 2)}\n`);
  },
  health: () => {
    const found = jsonIn(health);
    // Older ones lack what we need, and the seeds' own file of this name is empty.
    return isFields(found) && found["version"] === 1 && Array.isArray(found["hosts"])
      ? (found as unknown as HealthDocument)
      : undefined;
  },
});
