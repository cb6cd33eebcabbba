import { join } from "node:path";

import type { Incarnation } from "../../ports/panes.ts";
import type { Processes } from "../../ports/processes.ts";
import { NO_FACTS, type ProgramFacts, SILENT } from "../../ports/programs.ts";
import { namesIn, textIn } from "../system/quiet-reads.ts";

/**
 * Where Copilot CLI records the session in a pane, as measured on 1.0.102: in `session-state/<id>/events.jsonl`. A new
 * session's directory holds `inuse.<pid>.hold` with the pid of its process; one that is resumed has none, and the
 * process's log says which it is.
 */
export const inspectCopilot = (
  processes: Pick<Processes, "tree" | "environment">,
  { agentPid }: Incarnation,
): ProgramFacts => {
  const tree = processes.tree(agentPid);
  for (const pid of tree) {
    const home = homeOf(processes.environment(pid));
    const session = home && sessionOf(home, pid);
    if (home !== undefined && session !== undefined) {
      return { ...NO_FACTS, transcript: join(home, "session-state", session, "events.jsonl") };
    }
  }
  // It takes a directory a moment after it shows its composer.
  return tree.length === 0 ? NO_FACTS : SILENT;
};

const homeOf = ({
  COPILOT_HOME: configured,
  HOME: home,
}: Readonly<Record<string, string>>): string | undefined =>
  configured ?? (home === undefined ? undefined : join(home, ".copilot"));

const sessionOf = (home: string, pid: number): string | undefined => {
  const sessions = join(home, "session-state");
  const held = namesIn(sessions).filter((id) =>
    namesIn(join(sessions, id)).includes(`inuse.${pid}.hold`),
  );
  return held.length === 1 ? held[0] : inForeground(join(home, "logs"), pid);
};

/** The session that the process's log named last. */
const inForeground = (logs: string, pid: number): string | undefined => {
  const log = namesIn(logs)
    .toSorted()
    .findLast(
      (name) => /^process-\d+-(?<pid>\d+)\.log$/v.exec(name)?.groups?.["pid"] === String(pid),
    );
  const named = log === undefined ? [] : (textIn(join(logs, log)) ?? "").matchAll(FOREGROUND);
  return [...named].at(-1)?.groups?.["id"];
};

const FOREGROUND =
  /\] Registering foreground session: (?<id>[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})$/gmv;
