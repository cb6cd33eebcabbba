import type { DeliveryDeps, RunningAgent } from "./delivery-deps.ts";
import { inspectAgent } from "./inspect-agent.ts";
import { lookAtAgent } from "./look-at-agent.ts";

/** The file in which an agent's program records its conversation: the one that is named, else the one that it tells of. */
export const findTranscript = async (
  deps: Pick<DeliveryDeps, "panes" | "observed" | "programs" | "reached">,
  agent: RunningAgent,
): Promise<string | undefined> => {
  if (agent.transcript !== undefined) return agent.transcript;
  const sight = await lookAtAgent(deps, agent);
  return sight && (await inspectAgent(deps, agent, sight)).transcript;
};
