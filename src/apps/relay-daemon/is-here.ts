import { formatAgent } from "../../domain/address.ts";
import type { AgentState, Roster } from "../../domain/roster.ts";

/** The agent's program runs, as far as anybody has looked. */
export const isHere = ({ agents }: Roster, name: string): boolean =>
  agents.some(
    (agent) => formatAgent(agent) === name && agent.pane !== undefined && !GONE.has(agent.state),
  );

/** One that nobody has looked at yet may be gone as well: it is asked for again soon. */
const GONE: ReadonlySet<AgentState> = new Set(["starting", "down", "done"]);
