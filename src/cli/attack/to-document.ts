import type { Attack } from "../../domain/attacks/attack.ts";
import { isUnderWay } from "../../domain/attacks/attack.ts";
import { stallOf, updatedAt } from "../../domain/attacks/stall.ts";
import { formatTime } from "../../domain/duration.ts";
import type { FoundAttack } from "../../ports/attacks.ts";
import type { AttackView } from "./attack-lines.ts";

/** An attack as `--json` prints it: the file's own words, but for what was worked out from them. */
export const attackToDocument = (
  { attack, path, writtenAt }: Extract<FoundAttack, { kind: "attack" }>,
  { now, pace }: AttackView,
): object => {
  const at = updatedAt(attack, writtenAt, now);
  return {
    attack_id: attack.id,
    path,
    status: attack.status,
    stalled: isUnderWay(attack) && stallOf(at, now, pace).kind !== "moves",
    plan_file: attack.planFile ?? null,
    orchestrator: attack.orchestrator ?? "oc",
    started_at: attack.startedAt ?? null,
    last_updated: formatTime(at),
    current_phase: attack.currentPhase ?? null,
    current_chunk: attack.currentChunk ?? null,
    phases: attack.phases.map(phaseToDocument),
    events: attack.events.map(({ ts, kind, actor, message }) => ({
      ts: ts ?? null,
      kind,
      actor: actor ?? null,
      message: message ?? null,
    })),
  };
};

const phaseToDocument = ({ name, status, description, chunks }: Attack["phases"][number]) => ({
  phase: name,
  status,
  description: description ?? null,
  chunks: chunks.map((chunk) => ({
    chunk: chunk.name,
    status: chunk.status,
    assignee: chunk.assignee ?? null,
    description: chunk.description ?? null,
  })),
});
