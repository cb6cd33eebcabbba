/** What a host says that it is doing. Times are epoch milliseconds. */

import { formatTime } from "./duration.ts";
import { PartyError } from "./error.ts";
import { fieldsOf, textOf, timeOf } from "./json-fields.ts";
import { findSecrets } from "./secrets.ts";
import { oneLine } from "./visible-text.ts";

export interface HostState {
  /** One of {@link STATUS_WORDS}, or another word that somebody chose. */
  readonly status: string;
  readonly job: HostJob | undefined;
  readonly message: string | undefined;
  /** When this status began. */
  readonly since: number;
  /** When somebody said so last. */
  readonly updatedAt: number;
}

export interface HostJob {
  readonly id: string;
  readonly startedAt: number;
}

/** The seeds' words. */
export const STATUS_WORDS: readonly string[] = ["idle", "building", "success", "failed", "error"];

export interface StateInput {
  readonly status: string;
  readonly job: string | undefined;
  readonly message: string | undefined;
}

const WORD = /^[a-z][a-z0-9_\-]{0,31}$/v;
const JOB = /^[A-Za-z0-9._:\-]{1,80}$/v;
const LONGEST_MESSAGE = 200;

/** The state after `input`: the same status keeps its beginning, the same job its start. Throws for what may not be said. */
export const changeState = (
  before: HostState | undefined,
  input: StateInput,
  now: number,
): HostState => {
  const status = checkStatus(input.status);
  const job = input.job === undefined ? undefined : checkJob(input.job);
  const sameJob = job !== undefined && before?.job?.id === job ? before.job : undefined;
  return {
    status,
    job: job === undefined ? undefined : (sameJob ?? { id: job, startedAt: now }),
    message: input.message === undefined ? undefined : checkMessage(input.message),
    since: before?.status === status ? before.since : now,
    updatedAt: now,
  };
};

/** {@link HostState} in files, in snapshots and for programs. */
export interface StatusDocument {
  readonly status: string;
  readonly job: string | null;
  readonly job_started_at: string | null;
  readonly message: string | null;
  readonly since: string;
  readonly last_update: string;
}

export const stateToDocument = (state: HostState): StatusDocument => ({
  status: state.status,
  job: state.job?.id ?? null,
  job_started_at: state.job === undefined ? null : formatTime(state.job.startedAt),
  message: state.message ?? null,
  since: formatTime(state.since),
  last_update: formatTime(state.updatedAt),
});

/** Undefined for what tells no status: another program wrote it, or none was ever set. */
export const readState = (value: unknown): HostState | undefined => {
  const fields = fieldsOf(value);
  const status = textOf(fields["status"]);
  const updatedAt = timeOf(fields["last_update"]);
  if (status === undefined || !WORD.test(status) || updatedAt === undefined) return undefined;
  const job = textOf(fields["job"]);
  const message = textOf(fields["message"]);
  return {
    status,
    job:
      job === undefined || !JOB.test(job)
        ? undefined
        : { id: job, startedAt: timeOf(fields["job_started_at"]) ?? updatedAt },
    message: message === undefined ? undefined : oneLine(message, LONGEST_MESSAGE),
    since: timeOf(fields["since"]) ?? updatedAt,
    updatedAt,
  };
};

const checkStatus = (text: string): string => {
  const status = text.toLowerCase();
  if (WORD.test(status)) return status;
  throw new PartyError("USAGE", `Not a status: ${JSON.stringify(text.slice(0, 80))}.`, {
    hint: `Use ${STATUS_WORDS.join(", ")}, or another word of letters, digits, - and _, at most 32.`,
  });
};

const checkJob = (job: string): string => {
  if (JOB.test(job)) return job;
  throw new PartyError("USAGE", `--job is ${JSON.stringify(job.slice(0, 100))}, no job's id.`, {
    hint: "Use letters, digits and . _ : -, at most 80.",
  });
};

/** It goes to every host of the link. */
const checkMessage = (message: string): string => {
  const length = Array.from(message).length;
  if (message.trim() === "" || length > LONGEST_MESSAGE) {
    throw new PartyError(
      "USAGE",
      `--message has ${length} characters; it may have 1 to ${LONGEST_MESSAGE}.`,
      { hint: "Say more with `relay send`." },
    );
  }
  const [secret] = findSecrets(message);
  if (secret !== undefined) {
    throw new PartyError("USAGE", `--message holds what looks like a secret (${secret.kind}).`, {
      hint: "Leave it out: the status goes to every host of the link.",
    });
  }
  return oneLine(message, LONGEST_MESSAGE);
};
