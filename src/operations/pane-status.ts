import { parseAgent } from "../domain/address.ts";
import type { Telemetry } from "../domain/telemetry.ts";
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
  /** What an agent's program tells of its use. */
  readonly telemetry: (name: string) => Telemetry | undefined;
  readonly now: () => number;
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
  const { kind, reason } = sight?.reading ?? GONE;
  const ready = kind === "ready";
  const told = deps.telemetry(agent.name);
  return {
    ready,
    ...toldOf(told, deps.now()),
    suggestion_active: false,
    compacted: false,
    compacted_ago_s: -1,
    idle: ready || kind === "draft",
    process_name: sight?.screen.command ?? "",
    identity_verified: sight !== undefined && isItself(deps.processes, sight),
    screen: kind,
    detail: reason,
  };
};

type Told = Pick<
  PaneStatus,
  | "context_pct"
  | "model_id"
  | "session_id"
  | "cost_usd"
  | "tokens_in"
  | "tokens_out"
  | "telemetry_age_s"
>;

const NOTHING_TOLD: Told = {
  context_pct: -1,
  model_id: "",
  session_id: "",
  cost_usd: 0,
  tokens_in: 0,
  tokens_out: 0,
  telemetry_age_s: -1,
};

const toldOf = (telemetry: Telemetry | undefined, now: number): Told => {
  if (telemetry === undefined) return NOTHING_TOLD;
  const { model = "", context, tokensIn = 0, tokensOut = 0, costUsd = 0, at } = telemetry;
  return {
    context_pct: context?.percent ?? -1,
    model_id: model,
    session_id: telemetry.conversation ?? "",
    cost_usd: costUsd,
    tokens_in: tokensIn,
    tokens_out: tokensOut,
    telemetry_age_s: at === undefined ? -1 : Math.round((now - at) / 1_000),
  };
};

const GONE = { kind: "gone", reason: "has no pane any more" } as const;

/** The program that the profile names runs in the pane. */
const isItself = (processes: Processes, { incarnation, profile }: Sight): boolean => {
  const programs = processes.programsUnder(incarnation.panePid);
  return profile.programs.some((program) => programs.includes(program));
};
