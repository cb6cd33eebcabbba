import type { MessageId } from "../message.ts";
import { type Life, sameLife } from "../supervision/incident.ts";
import type { PacketNote } from "./packet-facts.ts";

/** What is remembered of one agent over the daemon's lives. Times are epoch milliseconds. */
export interface RecoveryRecord {
  /** The life of its program that was seen last; undefined when that ended well, or was told to end. */
  readonly life: Life | undefined;
  /** When that was seen first. */
  readonly since: number;
  /** Where that recorded its conversation, and the directory that it worked in. */
  readonly conversation: string | undefined;
  readonly directory: string | undefined;
  readonly due: Due | undefined;
  readonly given: Given | undefined;
  readonly handoff: Handoff | undefined;
  /** What somebody wrote for whoever goes on. */
  readonly note: PacketNote | undefined;
}

/** Its next life is to be told what went on before. */
export interface Due {
  readonly at: number;
  /** As one clause: `its program has ended`. */
  readonly reason: string;
  /** Its program goes on in a new context: it asks for the packet itself. */
  readonly offered: boolean;
  /** Somebody wants it told. */
  readonly asked: boolean;
}

/** The packet that a life was given. */
export interface Given {
  readonly life: Life | undefined;
  readonly at: number;
  readonly checkpoint: string;
  readonly path: string;
  /** The message that carries it: given once the ledger has that. Undefined where the agent read it itself. */
  readonly message: MessageId | undefined;
}

/** It has given its work over: what is sent to it waits for its next life. */
export interface Handoff {
  readonly at: number;
  readonly by: string;
  readonly to: string | undefined;
  readonly checkpoint: string;
  readonly path: string;
  /** The life that gave it over. */
  readonly life: Life | undefined;
}

export const NEW_RECORD: RecoveryRecord = {
  life: undefined,
  since: 0,
  conversation: undefined,
  directory: undefined,
  due: undefined,
  given: undefined,
  handoff: undefined,
  note: undefined,
};

/** The record once `life` is seen in its pane; `isGone` says of an earlier life whether it has ended. */
export const seen = (
  record: RecoveryRecord,
  life: Life,
  now: number,
  isGone: (life: Life) => boolean,
): RecoveryRecord => {
  if (sameLife(record.life, life)) return record;
  const hadWorked = now - record.since >= SHORTEST_WORK;
  const wasLost = record.life !== undefined && hadWorked && isGone(record.life);
  const wasHandedOver = record.handoff !== undefined && !sameLife(record.handoff.life, life);
  const due: Due | undefined = wasHandedOver
    ? { at: now, reason: "its work was handed over", offered: false, asked: true }
    : wasLost
      ? { at: now, reason: "its program had ended", offered: false, asked: false }
      : record.due;
  return { ...record, life, since: now, due };
};

/** What ends sooner has nothing to go on with: it failed to start, or only prepared for another. */
const SHORTEST_WORK = 5_000;

/** Does this life still wait for a packet that it is to be sent? */
export const isDue = ({ due, given }: RecoveryRecord, life: Life): boolean =>
  due !== undefined && !due.offered && !isGivenTo(given, life);

export const isGivenTo = (given: Given | undefined, life: Life | undefined): boolean =>
  given !== undefined && life !== undefined && sameLife(given.life, life);

/** Nothing is delivered to a life that has handed its work over. */
export const waitsForNext = ({ handoff }: RecoveryRecord, life: Life): boolean =>
  handoff !== undefined && sameLife(handoff.life, life);
