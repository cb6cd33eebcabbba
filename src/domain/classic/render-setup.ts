/** What `setup_build1.sh`, `setup_build2.sh` and `verify_setup.sh` print: a line for each step, as it is done. */

import { oneLine } from "../visible-text.ts";

export interface SetupStep {
  /** What the step does, as an imperative: `Configure git's identity`. */
  readonly name: string;
  readonly outcome: "ok" | "skipped" | "failed";
  /** What was found or why it failed; "" for nothing to say. */
  readonly detail: string;
}

/** `[3/8] Clone the repository: ok (/root/Build)` */
export const stepLine = (
  { name, outcome, detail }: SetupStep,
  number: number,
  count: number,
): string =>
  `[${number}/${count}] ${name}: ${outcome}${detail === "" ? "" : ` (${oneLine(detail, 300)})`}`;
