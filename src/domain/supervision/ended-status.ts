import type { Row } from "../screen.ts";

/** The line that a pane of ours shows when its agent's program has ended (`agent-command.ts`). */
const ENDED = /^\[party\] (?<role>[a-z][a-z0-9_\-]*) ended with status (?<status>\d{1,3})\./v;

/** The status with which the role's program ended last, as its pane says; undefined where it does not. */
export const endedStatus = (
  rows: readonly Pick<Row, "text">[],
  role: string,
): number | undefined => {
  for (const { text } of rows.toReversed()) {
    const found = ENDED.exec(text)?.groups;
    if (found?.["role"] === role) return Number(found["status"]);
  }
  return undefined;
};

/** It came to its end by itself, or somebody ended it with Ctrl-C. */
export const isDone = (status: number | undefined): boolean => status === 0 || status === 130;
