/** What the commands change in an attack, as edits of its document: everything else in the file stays as it is. */

import { formatTime } from "../duration.ts";
import { PartyError } from "../error.ts";
import { oneLine } from "../visible-text.ts";
import type { Attack, AttackChunk, AttackPhase, JsonPath, StepStatus } from "./attack.ts";
import { isEnded } from "./attack.ts";

export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };

export type AttackEdit =
  | { readonly kind: "set"; readonly path: JsonPath; readonly value: JsonValue }
  /** Behind the last one of a list, which is made where there is none. */
  | { readonly kind: "append"; readonly path: JsonPath; readonly value: JsonValue };

/** Who changes it, when, and what he says of it. */
export interface Act {
  readonly at: number;
  readonly actor: string;
  readonly message: string | undefined;
}

export interface NewAttack extends Act {
  readonly id: string;
  readonly planFile: string | undefined;
  readonly orchestrator: string;
  readonly phases: readonly { readonly name: string; readonly description: string | undefined }[];
}

export const newAttack = ({
  id,
  planFile,
  orchestrator,
  phases,
  at,
  actor,
  message,
}: NewAttack): JsonValue => ({
  attack_id: id,
  plan_file: planFile ?? "",
  status: "open",
  orchestrator,
  started_at: formatTime(at),
  last_updated: formatTime(at),
  current_phase: phases[0]?.name ?? "",
  current_chunk: "",
  phases: phases.map(({ name, description }) => phaseOf(name, description, "pending")),
  events: [{ ts: formatTime(at), kind: "open", actor, message: message ?? "" }],
});

export interface PhaseChange {
  readonly phase: string;
  readonly status: StepStatus;
  readonly description: string | undefined;
  /** Make it where there is none. */
  readonly isNew: boolean;
}

/** Moves a phase on. Throws PHASE_UNKNOWN with the names there are, and ATTACK_ENDED. */
export const changePhase = (
  attack: Attack,
  { phase, status, description, isNew }: PhaseChange,
  act: Act,
): readonly AttackEdit[] => {
  refuseEnded(attack);
  const index = attack.phases.findIndex(({ name }) => name === phase);
  if (index < 0 && !isNew) throw unknownStep("phase", attack.id, phase, attack.phases);
  const what = `phase ${phase}: ${status}`;
  return [
    ...(index < 0
      ? [append(["phases"], phaseOf(phase, description, status))]
      : setFields(["phases", index], { status, description })),
    ...(status === "in_progress"
      ? [set(["current_phase"], phase), set(["current_chunk"], "")]
      : []),
    ...touched(attack, act, "phase", what),
  ];
};

export interface ChunkChange {
  /** The phase it belongs to; undefined: the current one, or the only one that has such a chunk. */
  readonly phase: string | undefined;
  readonly chunk: string;
  readonly status: StepStatus;
  readonly assignee: string | undefined;
  readonly description: string | undefined;
  readonly isNew: boolean;
}

/** Moves a chunk on. Throws PHASE_UNKNOWN with the names there are, and ATTACK_ENDED. */
export const changeChunk = (
  attack: Attack,
  { phase, chunk, status, assignee, description, isNew }: ChunkChange,
  act: Act,
): readonly AttackEdit[] => {
  refuseEnded(attack);
  const at = indexOfPhase(attack, phase, chunk);
  const { name, chunks, status: before } = attack.phases[at] as AttackPhase;
  const index = chunks.findIndex((one) => one.name === chunk);
  if (index < 0 && !isNew) throw unknownStep("chunk", `${attack.id}, phase ${name}`, chunk, chunks);
  const path: JsonPath = ["phases", at, "chunks"];
  const what = `chunk ${name}/${chunk}: ${status}${assignee === undefined ? "" : ` (${assignee})`}`;
  const made = { chunk, assignee: assignee ?? "", status, description: description ?? "" };
  return [
    ...(index < 0
      ? [append(path, made)]
      : setFields([...path, index], { status, assignee, description })),
    ...(status === "in_progress"
      ? [set(["current_phase"], name), set(["current_chunk"], chunk)]
      : []),
    ...(status === "in_progress" && before === "pending"
      ? [set(["phases", at, "status"], "in_progress")]
      : []),
    ...touched(attack, act, "chunk", what),
  ];
};

/** Ends an attack. Throws ATTACK_ENDED for one that has ended. */
export const endAttack = (
  attack: Attack,
  status: "complete" | "aborted",
  act: Act,
): readonly AttackEdit[] => {
  refuseEnded(attack);
  const now = formatTime(act.at);
  return [
    set(["status"], status),
    set(["last_updated"], now),
    eventOf(act, status === "complete" ? "done" : "abort", undefined),
  ];
};

/** What every change of a step does besides: the attack moves again, and says who moved it. */
const touched = (
  { status }: Attack,
  act: Act,
  kind: string,
  what: string,
): readonly AttackEdit[] => [
  ...(status === "in_progress" ? [] : [set(["status"], "in_progress")]),
  set(["last_updated"], formatTime(act.at)),
  eventOf(act, kind, what),
];

const eventOf = ({ at, actor, message }: Act, kind: string, what: string | undefined): AttackEdit =>
  append(["events"], {
    ts: formatTime(at),
    kind,
    actor,
    message: [what, message].filter((part) => part !== undefined).join(". "),
  });

const indexOfPhase = (attack: Attack, phase: string | undefined, chunk: string): number => {
  const { id, phases, currentPhase } = attack;
  if (phase !== undefined) {
    const index = phases.findIndex(({ name }) => name === phase);
    if (index < 0) throw unknownStep("phase", id, phase, phases);
    return index;
  }
  const having = [...phases.entries()].filter(([, { chunks }]) =>
    chunks.some(({ name }) => name === chunk),
  );
  const current = phases.findIndex(({ name }) => name === currentPhase);
  if (having.length === 1 && having[0] !== undefined) return having[0][0];
  if (current >= 0) return current;
  throw new PartyError("USAGE", `In which phase of ${id} is chunk ${quote(chunk)}?`, {
    hint: `Name it with --phase. ${known(phases)}`,
  });
};

const refuseEnded = (attack: Attack): void => {
  if (!isEnded(attack)) return;
  throw new PartyError("ATTACK_ENDED", `Attack ${attack.id} is ${attack.status}.`, {
    hint: `To go on with it, write "status": "in_progress" into its file, or open another one.`,
  });
};

const unknownStep = (
  what: "phase" | "chunk",
  where: string,
  name: string,
  steps: readonly Pick<AttackPhase | AttackChunk, "name">[],
): PartyError =>
  new PartyError(
    "PHASE_UNKNOWN",
    `Attack ${where} has no ${what} ${quote(name)}. ${known(steps)}`,
    {
      hint: "Choose one of these, or make it with --new.",
    },
  );

const known = (steps: readonly { readonly name: string }[]): string => {
  const names = steps.map(({ name }) => oneLine(name, 40)).filter((name) => name !== "");
  return names.length === 0 ? "It has none yet." : `There are: ${names.join(", ")}.`;
};

const quote = (text: string): string => JSON.stringify(text.slice(0, 80));

const phaseOf = (
  phase: string,
  description: string | undefined,
  status: StepStatus,
): JsonValue => ({ phase, description: description ?? "", status, chunks: [] });

const setFields = (
  path: JsonPath,
  fields: Readonly<Record<string, string | undefined>>,
): readonly AttackEdit[] =>
  Object.entries(fields).flatMap(([key, value]) =>
    value === undefined ? [] : [set([...path, key], value)],
  );

const set = (path: JsonPath, value: JsonValue): AttackEdit => ({ kind: "set", path, value });
const append = (path: JsonPath, value: JsonValue): AttackEdit => ({ kind: "append", path, value });
