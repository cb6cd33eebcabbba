import { displayAgent, formatAgent } from "../../domain/address.ts";
import { formatTime } from "../../domain/duration.ts";
import type { Roster } from "../../domain/roster.ts";
import { telemetryToDocument } from "../../domain/telemetry.ts";
import type { Disk } from "./disk.ts";

/** The seeds' `agents.json`: the state of each agent, for whoever reads files. */
export const writeAgentsFile = (disk: Disk, path: string, roster: Roster): void => {
  const agents = roster.agents.map((agent) => {
    const seenAt =
      agent.pane === undefined || agent.state === "down" ? agent.lastSeenAt : roster.updatedAt;
    const since = agent.stateSince === 0 ? undefined : agent.stateSince;
    return [
      displayAgent(formatAgent(agent), roster.defaultSession),
      {
        state: agent.state,
        last_seen: seenAt === undefined ? null : formatTime(seenAt),
        since: since === undefined ? null : formatTime(since),
        detail: agent.detail ?? null,
        telemetry: telemetryToDocument(agent.telemetry),
      },
    ] as const;
  });
  disk.replace(path, `${JSON.stringify(Object.fromEntries(agents), null, 2)}\n`);
};
