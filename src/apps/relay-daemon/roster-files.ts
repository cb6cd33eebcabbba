import { writeAgentsFile } from "../../adapters/system/agents-file.ts";
import type { Disk } from "../../adapters/system/disk.ts";
import { writeRosterFile } from "../../adapters/system/roster-file.ts";
import type { Paths } from "../../config/paths.ts";
import type { PartyError } from "../../domain/error.ts";
import type { Roster } from "../../domain/roster.ts";
import { createProjection, type Projection } from "./projection.ts";

/** Who is here, as files: for `relay send`, and for whoever reads the seeds' `agents.json`. */
export const createRosterFiles = (
  disk: Disk,
  paths: Paths,
  roster: () => Roster,
  refused: (error: PartyError) => void,
  changed: () => void,
): Projection =>
  createProjection(() => {
    const current = roster();
    writeRosterFile(disk, paths.roster, current);
    writeAgentsFile(disk, paths.agents, current);
    changed();
  }, refused);
