import { parseAgent } from "../domain/address.ts";
import type { Processes } from "../ports/processes.ts";
import type { DeliveryDeps, RunningAgent, Sight } from "./delivery-deps.ts";
import { lookAtAgent } from "./look-at-agent.ts";

/** One agent's pane in the seeds' form; -1 and "" where nothing is known. */
export interface PaneStatus {
  readonly ready: boolean;
  readonly context_pct: number;
  readonly suggestion_active: boolean;
  readonly compacted: boolean;
  readonly compacted_ago_s: number;
  readonly idle: boolean;
  readonly process_name: string;
  readonly model_id: string;
  readonly session_id: string;
  readonly cost_usd: number;
  readonly tokens_in: number;
  readonly tokens_out: number;
  readonly telemetry_age_s: number;
  readonly identity_verified: boolean;
  /** Ours besides: the kind of the screen and what it shows. */
  readonly screen: string;
  readonly detail: string;
}

export interface PaneStatusDocument {
  readonly schema_version: 1;
  readonly panes: Readonly<Record<string, PaneStatus>>;
}

export interface PaneStatusDeps extends Pick<DeliveryDeps, "panes" | "observed"> {
  readonly processes: Processes;
  /** Asks the program in a pane what it tells of itself, where somebody wants to know. */
  readonly inspect?: (agent: RunningAgent, sight: Sight) => Promise<unknown>;
}

/** Looks at every agent's pane now. */
export const paneStatus = async (
  deps: PaneStatusDeps,
  agents: readonly RunningAgent[],
): Promise<PaneStatusDocument> => {
  const panes = await Promise.all(
    agents.map(
      async (agent) => [parseAgent(agent.name).role, await statusOf(deps, agent)] as const,
    ),
  );
  return { schema_version: 1, panes: Object.fromEntries(panes) };
};

const statusOf = async (deps: PaneStatusDeps, agent: RunningAgent): Promise<PaneStatus> => {
  const sight = await lookAtAgent(deps, agent);
  if (sight !== undefined) await deps.inspect?.(agent, sight);
  const ready = sight?.reading.kind === "ready";
  const programs =
    sight === undefined ? [] : deps.processes.programsUnder(sight.incarnation.panePid);
  return {
    ready,
    context_pct: -1,
    suggestion_active: false,
    compacted: false,
    compacted_ago_s: -1,
    idle: ready || sight?.reading.kind === "draft",
    process_name: sight?.screen.command ?? "",
    model_id: "",
    session_id: "",
    cost_usd: 0,
    tokens_in: 0,
    tokens_out: 0,
    telemetry_age_s: -1,
    identity_verified:
      sight !== undefined && sight.profile.programs.some((program) => programs.includes(program)),
    screen: sight?.reading.kind ?? "gone",
    detail: sight?.reading.reason ?? "has no pane any more",
  };
};
