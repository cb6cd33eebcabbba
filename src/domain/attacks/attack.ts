/** A tracked piece of joint work: `attacks/<id>.json`, which people and agents also write by hand. */

import { type Fields, fieldsOf, filledTextOf, isFields } from "../json-fields.ts";

/** What the commands write for phases and chunks; by hand anything may stand there. */
export const STEP_STATUSES = ["pending", "in_progress", "blocked", "complete", "skipped"] as const;
export type StepStatus = (typeof STEP_STATUSES)[number];

/** Read leniently: what is missing, or of another type than it should be, is undefined. */
export interface Attack {
  /** The file's name; what stands in `attack_id` does not count. */
  readonly id: string;
  /** `open`, `in_progress`, `complete`, `aborted` or `stalled`, or whatever somebody wrote. */
  readonly status: string;
  readonly planFile: string | undefined;
  /** The role that is reminded: `oc`, or `oc.web`. */
  readonly orchestrator: string | undefined;
  readonly startedAt: string | undefined;
  /** As written. */
  readonly lastUpdated: string | undefined;
  readonly currentPhase: string | undefined;
  readonly currentChunk: string | undefined;
  /** Each at the index that it has in the file. */
  readonly phases: readonly AttackPhase[];
  readonly events: readonly AttackEvent[];
}

export interface AttackPhase {
  readonly name: string;
  readonly status: string;
  readonly description: string | undefined;
  readonly chunks: readonly AttackChunk[];
}

export interface AttackChunk {
  readonly name: string;
  readonly assignee: string | undefined;
  readonly status: string;
  readonly description: string | undefined;
}

export interface AttackEvent {
  readonly ts: string | undefined;
  readonly kind: string;
  readonly actor: string | undefined;
  readonly message: string | undefined;
}

/** A place in a JSON document. */
export type JsonPath = readonly (string | number)[];

export type AttackRead =
  | { readonly kind: "attack"; readonly attack: Attack }
  | { readonly kind: "broken"; readonly at: JsonPath; readonly reason: string };

/** Reads what a file holds. Only a shape that could not be kept while it is edited is broken. */
export const readAttack = (id: string, document: unknown): AttackRead => {
  if (!isFields(document)) return broken([], "it holds no JSON object");
  const misshapen = findMisshapen(document);
  if (misshapen !== undefined) return misshapen;
  return {
    kind: "attack",
    attack: {
      id,
      status: filledTextOf(document["status"]) ?? "open",
      planFile: filledTextOf(document["plan_file"]),
      orchestrator: filledTextOf(document["orchestrator"])?.toLowerCase(),
      startedAt: filledTextOf(document["started_at"]),
      lastUpdated: filledTextOf(document["last_updated"]),
      currentPhase: nameOf(document["current_phase"]),
      currentChunk: nameOf(document["current_chunk"]),
      phases: listOf(document["phases"]).map(toPhase),
      events: listOf(document["events"]).map(toEvent),
    },
  };
};

/** Nobody works on it any more. */
export const isEnded = ({ status }: Pick<Attack, "status">): boolean =>
  status === "complete" || status === "aborted";

/** Somebody should be working on it: that is what is reminded of. */
export const isUnderWay = ({ status }: Pick<Attack, "status">): boolean =>
  status === "open" || status === "in_progress";

const findMisshapen = (document: Fields): AttackRead | undefined => {
  for (const key of ["phases", "events"])
    if (!isList(document[key])) return broken([key], `${JSON.stringify(key)} is no list`);
  for (const [index, phase] of listOf(document["phases"]).entries())
    if (isFields(phase) && !isList(phase["chunks"]))
      return broken(["phases", index, "chunks"], '"chunks" is no list');
  return undefined;
};

const broken = (at: JsonPath, reason: string): AttackRead => ({ kind: "broken", at, reason });

/** A list that was never filled may be missing, and is null where a Go program wrote it. */
const isList = (value: unknown): boolean =>
  value === undefined || value === null || Array.isArray(value);

const listOf = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? (value as unknown[]) : [];

const toPhase = (value: unknown): AttackPhase => {
  const fields = fieldsOf(value);
  return {
    name: nameOf(fields["phase"]) ?? "",
    status: filledTextOf(fields["status"]) ?? "pending",
    description: filledTextOf(fields["description"]),
    chunks: listOf(fields["chunks"]).map(toChunk),
  };
};

const toChunk = (value: unknown): AttackChunk => {
  const fields = fieldsOf(value);
  return {
    name: nameOf(fields["chunk"]) ?? "",
    assignee: filledTextOf(fields["assignee"]),
    status: filledTextOf(fields["status"]) ?? "pending",
    description: filledTextOf(fields["description"]),
  };
};

const toEvent = (value: unknown): AttackEvent => {
  const fields = fieldsOf(value);
  return {
    ts: filledTextOf(fields["ts"]),
    kind: filledTextOf(fields["kind"]) ?? "",
    actor: filledTextOf(fields["actor"]),
    message: filledTextOf(fields["message"]),
  };
};

/** Phases and chunks are numbered as often as they are named. */
const nameOf = (value: unknown): string | undefined =>
  typeof value === "number" ? String(value) : filledTextOf(value);
