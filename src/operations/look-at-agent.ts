import { classify } from "../domain/classify.ts";
import type { Hold, HoldCause } from "../domain/delivery.ts";
import type { UnreadyReading } from "../domain/screen.ts";
import type { Guard } from "../ports/panes.ts";
import type { DeliveryDeps, RunningAgent, Sight } from "./delivery-deps.ts";

/** Looks at an agent's pane once. Undefined when there is none any more, or only another of its id. */
export const lookAtAgent = async (
  { panes, observed }: Pick<DeliveryDeps, "panes" | "observed">,
  agent: RunningAgent,
): Promise<Sight | undefined> => {
  const looked = await panes.look(agent.ref);
  if (looked.kind === "gone" || agent.isNamed?.(looked.incarnation) === false) {
    observed(agent.name, undefined);
    return undefined;
  }
  const { screen, incarnation, marks } = looked;
  const profile = agent.profileOf(incarnation);
  const sight = { screen, incarnation, marks, profile, reading: classify(screen, profile) };
  observed(agent.name, sight);
  return sight;
};

export const guardOf = ({ incarnation, screen }: Sight, marker: string | undefined): Guard => ({
  incarnation,
  command: screen.command,
  cursor: { x: screen.cursor.x, y: screen.cursor.y },
  marker,
});

const CAUSES: Readonly<Record<UnreadyReading["kind"], HoldCause>> = {
  busy: "busy",
  draft: "draft",
  dialog: "dialog",
  menu: "menu",
  "copy-mode": "copy-mode",
  shell: "shell",
  unknown: "unknown-screen",
};

/** Why a screen that is not ready holds a delivery. */
export const holdFor = ({ kind, reason }: UnreadyReading): Hold => ({
  because: CAUSES[kind],
  reason,
});

export const NOT_RUNNING: Hold = {
  because: "agent-not-running",
  reason: "the agent does not run",
};
