import type { SetupStep } from "../../domain/classic/render-setup.ts";
import { PartyError } from "../../domain/error.ts";

/** One thing that a set-up does, and then makes sure of. */
export interface Step {
  /** As an imperative: `Configure git's identity`. */
  readonly name: string;
  /** What there is to do, or what was found to be done already. Changes nothing; throws what would be in the way. */
  readonly look: () => Promise<string> | string;
  /** Does it, unless it is done, and returns what is so now. Undefined: to look is all there is. */
  readonly act?: () => Promise<string> | string;
}

export interface Ran {
  readonly steps: readonly SetupStep[];
  readonly failed: PartyError | undefined;
}

/** Each in turn until one fails; what comes behind it is skipped. With `dry` nothing is done. */
export const runSteps = async (
  steps: readonly Step[],
  { dry, told }: { readonly dry: boolean; readonly told: (step: SetupStep) => void },
): Promise<Ran> => {
  const ran: SetupStep[] = [];
  let failed: PartyError | undefined;
  for (const step of steps) {
    const result: SetupStep | PartyError =
      failed === undefined
        ? await run(step, dry)
        : { name: step.name, outcome: "skipped", detail: "" };
    if (result instanceof PartyError) failed = result;
    const shown =
      result instanceof PartyError
        ? ({ name: step.name, outcome: "failed", detail: result.message } as const)
        : result;
    ran.push(shown);
    told(shown);
  }
  return { steps: ran, failed };
};

const run = async ({ name, look, act }: Step, dry: boolean): Promise<SetupStep | PartyError> => {
  try {
    const detail = dry || act === undefined ? await look() : await act();
    return { name, outcome: dry && act !== undefined ? "skipped" : "ok", detail };
  } catch (error) {
    if (error instanceof PartyError) return error;
    throw error;
  }
};
