import { basename } from "node:path";

import { createSidecars } from "../../adapters/claude/sidecars.ts";
import { DATABASE } from "../../adapters/opencode/programs.ts";
import { readOn } from "../../adapters/system/read-on.ts";
import type { Paths } from "../../config/paths.ts";
import type { Settings } from "../../config/settings.ts";
import {
  createTelemetryKeeper,
  type TelemetryDeps,
  type TelemetryKeeper,
} from "../../operations/keep-telemetry.ts";

/** Reads records of lines; OpenCode's database does not say whose a conversation is. */
export const createTelemetry = (
  deps: Omit<TelemetryDeps, "readOn" | "sidecars">,
  { state }: Paths,
  { defaultSession }: Settings,
): TelemetryKeeper =>
  createTelemetryKeeper({
    ...deps,
    readOn: async (path, from) => (basename(path) === DATABASE ? undefined : readOn(path, from)),
    sidecars: createSidecars(state, defaultSession),
  });
