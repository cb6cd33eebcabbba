import type { Profile } from "../domain/profile.ts";
import { type Proof, type ProofStep, rulesOf } from "../domain/proof.ts";
import type { Clock } from "../ports/clock.ts";
import type { Ids } from "../ports/ids.ts";
import type { Selftests } from "../ports/selftest-room.ts";
import { type SelftestSteps, selftestSteps, type StepResult } from "./selftest-steps.ts";

export interface SelftestDeps extends Selftests {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly pause: (delay: number) => Promise<void>;
}

export interface SelftestWanted {
  readonly profile: Profile;
  readonly command: string;
  /** The person says what to run, instead of the profile. */
  readonly named: boolean;
  /** How long the program may take to be ready. */
  readonly patience: number;
  /** Press the submit key too, which costs a turn of the program's model. */
  readonly submits: boolean;
}

const STEPS = [
  "ready",
  "program",
  "questions",
  "paste",
  "draft",
  "mode",
  "submit",
  "shell",
] as const;
export type SelftestStep = (typeof STEPS)[number];

/**
 * Starts the program of a profile in a room of its own and proves, without a turn of its model, that what is pasted into
 * it arrives whole, that nothing else is taken for it, and that what must hold does. After a failure nothing more is done.
 */
export const selftestProgram = async (
  { open, goOn, clock, ids, pause }: SelftestDeps,
  wanted: SelftestWanted,
  heard: (step: ProofStep) => void,
): Promise<Proof> => {
  const { profile, command, named, patience, submits } = wanted;
  await using room = await open({ command, profile: profile.name });
  const id = ids.next();
  const steps = selftestSteps({ room, clock, pause, goOn }, { profile, named, patience, id });
  const done: ProofStep[] = [];
  for (const step of STEPS) {
    goOn();
    const failed = done.some(({ outcome }) => outcome === "failed");
    const result = failed ? NOT_REACHED : await take(steps, step, submits);
    const told = toStep(step, result);
    done.push(told);
    heard(told);
  }
  return {
    profile: profile.name,
    rules: rulesOf(profile),
    ...steps.version(),
    at: clock.now(),
    passed: done.every(({ outcome }) => outcome !== "failed"),
    steps: done,
  };
};

const NOT_REACHED: StepResult = { skipped: "not reached" };

const take = async (
  steps: SelftestSteps,
  step: SelftestStep,
  submits: boolean,
): Promise<StepResult> =>
  step === "submit" && !submits
    ? { skipped: "it costs a turn of the model: --submit" }
    : await steps[step]();

const toStep = (step: SelftestStep, result: StepResult): ProofStep => {
  if (typeof result === "string") return { step, outcome: "passed", detail: result };
  return "failed" in result
    ? { step, outcome: "failed", detail: result.failed }
    : { step, outcome: "skipped", detail: result.skipped };
};
