import { existsSync } from "node:fs";
import { join } from "node:path";

import type { Incarnation } from "../../ports/panes.ts";
import type { Processes } from "../../ports/processes.ts";
import { NO_FACTS, type ProgramFacts } from "../../ports/programs.ts";

/** The database in which every OpenCode of a user records its sessions, as measured on 1.18.33. */
export const DATABASE = "opencode.db";

/** Where the OpenCode in a pane records: the database of its user, which has all sessions. */
export const inspectOpenCode = (
  processes: Pick<Processes, "tree" | "environment">,
  { agentPid }: Incarnation,
): ProgramFacts => {
  for (const pid of processes.tree(agentPid)) {
    const { XDG_DATA_HOME: data, HOME: home = "/" } = processes.environment(pid);
    const transcript = join(data ?? join(home, ".local/share"), "opencode", DATABASE);
    if (existsSync(transcript)) return { ...NO_FACTS, transcript };
  }
  return NO_FACTS;
};
