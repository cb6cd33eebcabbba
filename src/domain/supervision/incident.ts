/** When an agent's end is worth a word, and when its return is. Times are epoch milliseconds. */

import type { MessageId } from "../message.ts";

/** One process: its number and its start. */
export interface Life {
  readonly pid: number;
  readonly startedAt: number;
}

/** An agent that went down, or that keeps going down, until it is back. */
export interface Incident {
  readonly kind: "down" | "loop";
  readonly at: number;
  /** Why, as one clause. */
  readonly reason: string;
  /** The message that tells it: told once the ledger has it. */
  readonly message: MessageId;
  /** The message that tells its end. */
  readonly recovery: MessageId | undefined;
}

/** What is remembered of an agent over the daemon's lives. */
export interface AgentRecord {
  /** The program that runs in its pane; undefined when it has ended. */
  readonly life: Life | undefined;
  /** When that began, or ended. */
  readonly since: number;
  /** When lives of it ended otherwise than well, of the last while. */
  readonly endings: readonly number[];
  /** The process of the pane that this life, or the last one, ran in; undefined in what an earlier version kept. */
  readonly pane: Life | undefined;
  /** It has ended, and not by itself; with a life besides: its pane went with it, and was made anew. */
  readonly isMissed: boolean;
  readonly incident: Incident | undefined;
}

/** A program that is started again at once was not away. */
export const SURE_AFTER = 10_000;
/** So many ends within so long are a loop. */
const LOOP_ENDINGS = 3;
const LOOP_SPAN = 10 * 60_000;
/** One that was in a loop is out of it when it has run for so long. */
const STABLE_AFTER = 5 * 60_000;

export type Verdict = "down" | "loop" | "recovered" | undefined;

/** What has to be told of an agent now. */
export const judge = (record: AgentRecord, now: number): Verdict => {
  const { endings, incident } = record;
  if (incident?.recovery !== undefined) return "recovered";
  if (incident?.kind !== "loop" && endings.length >= LOOP_ENDINGS) return "loop";
  if (incident === undefined) return isAway(record, now) ? "down" : undefined;
  const needed = incident.kind === "loop" ? STABLE_AFTER : SURE_AFTER;
  return record.life !== undefined && now - record.since >= needed ? "recovered" : undefined;
};

const isAway = ({ life, since, isMissed }: AgentRecord, now: number): boolean =>
  isMissed && (life !== undefined || now - since >= SURE_AFTER);

export const sameLife = (one: Life | undefined, other: Life | undefined): boolean =>
  one?.pid === other?.pid && one?.startedAt === other?.startedAt;

/** Ends that are too long ago to belong to a loop are forgotten. */
export const recentEndings = (endings: readonly number[], now: number): readonly number[] =>
  endings.filter((at) => now - at < LOOP_SPAN);
