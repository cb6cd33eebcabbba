import { join } from "node:path";

import { displayAgent } from "../../domain/address.ts";
import { parseSidecar } from "../../domain/statusline.ts";
import type { Sidecars } from "../../ports/sidecars.ts";
import { jsonIn, writtenAt } from "../system/quiet-reads.ts";

/**
 * {@link Sidecars} in the state directory: the files that `relay statusline` (bin/agents/statusline) replaces, as
 * `statusline-cc.json` or, without a role, `statusline-pane3.json`; and the seeds' own, `telemetry-cc.json`.
 */
export const createSidecars = (state: string, defaultSession: string): Sidecars => ({
  read: (agent, pane) => {
    const name = displayAgent(agent, defaultSession);
    const files = [`statusline-${name}`, `statusline-pane${pane.slice(1)}`, `telemetry-${name}`];
    const found = files.flatMap((file) => {
      const path = join(state, `${file}.json`);
      return parseSidecar(jsonIn(path), Math.round(writtenAt(path))) ?? [];
    });
    return found.toSorted((a, b) => (b.telemetry.at ?? 0) - (a.telemetry.at ?? 0))[0];
  },
});
