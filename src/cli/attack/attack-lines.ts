import type { Attack, AttackPhase } from "../../domain/attacks/attack.ts";
import { isUnderWay } from "../../domain/attacks/attack.ts";
import { type Pace, stallOf, updatedAt } from "../../domain/attacks/stall.ts";
import { formatRelative, formatSpan } from "../../domain/duration.ts";
import { oneLine } from "../../domain/visible-text.ts";
import type { FoundAttack } from "../../ports/attacks.ts";
import { columns } from "../columns.ts";

export interface AttackView {
  readonly now: number;
  readonly pace: Pace;
  readonly width: number | undefined;
}

type Whole = Extract<FoundAttack, { kind: "attack" }>;
type Broken = Extract<FoundAttack, { kind: "broken" }>;

/** One line for each attack, below a head. */
export const listLines = (found: readonly Whole[], view: AttackView): readonly string[] => {
  const rows = found.map(({ attack, writtenAt }) => [
    attack.id,
    oneLine(attack.status, 20),
    oneLine(attack.orchestrator ?? "oc", 20),
    placeOf(attack),
    movedOf(attack, writtenAt, view),
  ]);
  return columns([["ID", "STATUS", "LEAD", "AT", "UPDATED"], ...rows], { width: view.width });
};

/** An attack whole. */
export const attackLines = (
  { attack, path, writtenAt }: Whole,
  view: AttackView,
): readonly string[] => {
  const { id, status, orchestrator = "oc", planFile, phases, events } = attack;
  const plan = planFile === undefined ? "" : `  plan ${oneLine(planFile, 200)}`;
  const last = events.at(-1);
  return [
    `${id}  ${oneLine(status, 20)}  ${oneLine(orchestrator, 40)} leads${plan}`,
    `updated ${movedOf(attack, writtenAt, view)}  ${path}`,
    ...columns(
      phases.flatMap((phase) => phaseRows(attack, phase)),
      { width: view.width },
    ),
    ...(last === undefined
      ? []
      : [
          `last: ${oneLine(last.actor ?? "somebody", 40)}  ${oneLine(last.message ?? last.kind, 200)}`,
        ]),
  ];
};

/** What is wrong with a file that is no attack. */
export const brokenLine = ({ path, line, reason }: Broken): string =>
  `WARN  ${oneLine(path, 300)}${line === undefined ? "" : `:${line}`}: ${oneLine(reason, 200)}.  Correct it by hand.`;

const phaseRows = (
  { currentPhase, currentChunk }: Attack,
  { name, status, description, chunks }: AttackPhase,
): readonly (readonly string[])[] => {
  const isCurrent = name !== "" && name === currentPhase;
  return [
    [oneLine(name, 40), oneLine(status, 20), mark(isCurrent), "", oneLine(description ?? "", 80)],
    ...chunks.map((chunk) => [
      `  ${oneLine(chunk.name, 40)}`,
      oneLine(chunk.status, 20),
      mark(isCurrent && chunk.name !== "" && chunk.name === currentChunk),
      oneLine(chunk.assignee ?? "", 40),
      oneLine(chunk.description ?? "", 80),
    ]),
  ];
};

const mark = (isCurrent: boolean): string => (isCurrent ? "now" : "");

const placeOf = ({ currentPhase, currentChunk }: Attack): string =>
  [currentPhase, currentChunk]
    .filter((name) => name !== undefined)
    .map((name) => oneLine(name, 30))
    .join("/");

const movedOf = (attack: Attack, writtenAt: number, { now, pace }: AttackView): string => {
  const at = updatedAt(attack, writtenAt, now);
  const isStalled = isUnderWay(attack) && stallOf(at, now, pace).kind !== "moves";
  return isStalled ? `STALLED ${formatSpan(now - at)}` : formatRelative(at, now);
};
