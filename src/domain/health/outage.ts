/** When a host's silence, or a remote's, is worth a word, and when its return is. Times are epoch milliseconds. */

import { formatSpan } from "../duration.ts";
import type { MessageId } from "../message.ts";
import { downAfter, type Sample } from "./beat.ts";

/** A host that is silent, or a remote that is not reached, until it is back. */
export interface Outage {
  /** When it was noticed. */
  readonly at: number;
  /** The last sign of life before it. */
  readonly since: number;
  /** The message that tells it: told once the ledger has it. */
  readonly message: MessageId;
  /** The message that tells its end. */
  readonly recovery: MessageId | undefined;
}

/** What is remembered of another host over the daemon's lives. */
export interface HostRecord {
  /** What it published last. */
  readonly tip: string;
  /** When it published that, by its clock and by ours. */
  readonly writtenAt: number;
  readonly beatAt: number;
  /** How often it means to publish. */
  readonly beat: number;
  /** What is known of its clock. */
  readonly samples: readonly Sample[];
  /** It was seen alive: one that had ended before we came is told to nobody. */
  readonly wasAlive: boolean;
  readonly outage: Outage | undefined;
}

export type Verdict = "silent" | "back" | undefined;

/** What has to be told of a host, now that the remote was asked. */
export const judgeHost = (record: HostRecord, now: number): Verdict => {
  const { outage, wasAlive, beatAt, beat } = record;
  const isSilent = now - beatAt > downAfter(beat);
  if (outage?.recovery !== undefined) return "back";
  if (outage !== undefined) return isSilent ? undefined : "back";
  return wasAlive && isSilent ? "silent" : undefined;
};

/** A remote is asked again and again: so long without an answer is an outage. */
const UNREACHED_AFTER = 300_000;

/** What has to be told of a remote. `unreachedSince` is undefined while it answers. */
export const judgeRemote = (
  outage: Outage | undefined,
  unreachedSince: number | undefined,
  now: number,
): Verdict => {
  if (outage?.recovery !== undefined) return "back";
  if (outage !== undefined) return unreachedSince === undefined ? "back" : undefined;
  return unreachedSince !== undefined && now - unreachedSince > UNREACHED_AFTER
    ? "silent"
    : undefined;
};

export interface Note {
  readonly subject: string;
  readonly body: string;
}

export const silenceNote = (host: string, { at, since }: Outage, waits: number): Note => ({
  subject: `${host} is silent`,
  body: `${host} has published nothing for ${formatSpan(at - since)}. ${mail(waits, host)}\nLook: relay health ${host} · relay link list`,
});

export const unreachedNote = (
  link: string,
  reason: string,
  { at, since }: Outage,
  waits: number,
): Note => ({
  subject: `The remote of ${link} is not reached`,
  body: `The remote of ${link} has not been reached for ${formatSpan(at - since)}: ${reason}. ${mail(waits, "other hosts")}\nLook: relay link list`,
});

export const returnNote = (who: string, { since }: Outage, now: number): Note => ({
  subject: `${who} is back`,
  body: `${who} is back, after ${formatSpan(now - since)}.`,
});

const mail = (waits: number, whom: string): string => {
  if (waits === 0) return `Nothing waits for ${whom}.`;
  const count = waits === 1 ? "1 message waits" : `${waits} messages wait`;
  return `${count} for ${whom}, and ${waits === 1 ? "goes" : "go"} by ${waits === 1 ? "itself" : "themselves"} when that is over.`;
};
