import { stepLine } from "../../domain/classic/render-setup.ts";
import { PartyError } from "../../domain/error.ts";
import { runSteps } from "../../operations/setup/run-steps.ts";
import { stepsFor } from "../setup/steps-for.ts";
import { type Face, INVALID, linkOf, ownHost, usage } from "./face-context.ts";

/** `setup_<host>.sh`: everything as it was set up first, made sure of again. */
export const setupFace =
  (host: string): Face =>
  async (context, args) => {
    if (args.some((word) => word !== "--skip-reclone")) throw usage(`setup_${host}.sh`);
    return runAll(context, host, false);
  };

/** `verify_setup.sh [server]`: looks, and changes nothing. */
export const verifySetupFace: Face = async (context, [host, ...more]) => {
  if (more.length > 0) throw usage("verify_setup.sh [server]");
  return runAll(context, host === undefined ? linkOf(context).host : ownHost(context, host), true);
};

const runAll = async (
  context: Parameters<Face>[0],
  host: string,
  dry: boolean,
): Promise<number> => {
  const { steps, next } = await stepsFor(context, host);
  context.print(`=== ${dry ? "Check" : "Setup"} of ${host} ===`);
  let done = 0;
  const { failed } = await runSteps(steps, {
    dry,
    told: (step) => {
      done += 1;
      const outcome = dry && step.outcome === "skipped" ? "ok" : step.outcome;
      context.print(stepLine({ ...step, outcome }, done, steps.length));
    },
  });
  if (failed instanceof PartyError) {
    context.note([failed.message, failed.hint].filter(Boolean).join("\n"));
    return INVALID;
  }
  if (!dry) for (const line of next()) context.print(line);
  return 0;
};
