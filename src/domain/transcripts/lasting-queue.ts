/**
 * True for the record of a program whose own queue outlives it: Codex keeps its queue in a database, and a resumed
 * conversation takes it up. Its records are called `rollout-<time>-<thread>.jsonl`.
 */
export const hasLastingQueue = (transcript: string): boolean => ROLLOUT.test(transcript);

/** The conversation that a record of Codex belongs to, or undefined for the record of another program. */
export const threadOf = (transcript: string): string | undefined =>
  ROLLOUT.exec(transcript)?.groups?.["thread"];

/** The conversation that a record is named after, as Claude Code and Codex do it. */
export const conversationOf = (transcript: string): string | undefined =>
  /(?<id>[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})\.jsonl$/v.exec(transcript)?.groups?.["id"];

const ROLLOUT =
  /(?:^|\/)rollout-[^\/]*-(?<thread>[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})\.jsonl$/v;
