import type { Act } from "../../domain/attacks/change-attack.ts";
import { STEP_STATUSES, type StepStatus } from "../../domain/attacks/attack.ts";
import {
  requireAttackId,
  requireRemark,
  requireStepName,
} from "../../domain/attacks/attack-names.ts";
import { displayAgent } from "../../domain/address.ts";
import { PartyError } from "../../domain/error.ts";
import type { RelayContext } from "../relay/context.ts";
import { type JsonFlag, jsonFlag } from "../relay/flags.ts";

export interface ActFlags extends JsonFlag {
  readonly note?: string;
}

/** What every command that changes an attack takes. */
export const actFlags = {
  note: {
    kind: "parsed",
    parse: requireRemark,
    brief: "A remark for the attack's events",
    optional: true,
  },
  json: jsonFlag,
} as const;

export const idParameter = {
  placeholder: "id",
  brief: "the attack's name: its file's, without .json",
  parse: requireAttackId,
} as const;

export const stepParameter = (placeholder: "phase" | "chunk") =>
  ({ placeholder, brief: `the ${placeholder}'s name`, parse: requireStepName }) as const;

export const statusParameter = {
  placeholder: "status",
  brief: `${STEP_STATUSES.join(", ")}; left out: in_progress`,
  parse: (text: string): StepStatus => {
    const wanted = text.toLowerCase().replaceAll("-", "_");
    const status = STEP_STATUSES.find((one) => one === wanted);
    if (status !== undefined) return status;
    throw new PartyError("USAGE", `Not a status: ${JSON.stringify(text.slice(0, 80))}.`, {
      hint: `Use ${STEP_STATUSES.join(", ")}.`,
    });
  },
  default: "in_progress",
} as const;

export const stepFlags = {
  description: {
    kind: "parsed",
    parse: requireRemark,
    brief: "What it is about",
    optional: true,
  },
  new: { kind: "boolean", brief: "Make it where there is none", default: false },
} as const;

/** Who acts, and when. */
export const actOf = (context: RelayContext, message: string | undefined): Act => {
  const { name } = context.identify({ from: undefined, asHuman: false });
  return {
    at: context.clock.now(),
    actor: displayAgent(name, context.roster().defaultSession),
    message,
  };
};
