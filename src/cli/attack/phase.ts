import { buildCommand, type Command } from "@stricli/core";

import type { StepStatus } from "../../domain/attacks/attack.ts";
import { changePhase } from "../../domain/attacks/change-attack.ts";
import type { RelayContext } from "../relay/context.ts";
import { STATUSES } from "../statuses.ts";
import {
  type ActFlags,
  actFlags,
  actOf,
  idParameter,
  statusParameter,
  stepFlags,
  stepParameter,
} from "./common.ts";
import { showAttack } from "./show-attack.ts";

interface PhaseFlags extends ActFlags {
  readonly description?: string;
  readonly new: boolean;
}

export const phaseCommand: Command<RelayContext> = buildCommand<
  PhaseFlags,
  [string, string, StepStatus],
  RelayContext
>({
  docs: {
    brief: "Move on to a phase, or say how one stands",
    fullDescription: `Example: relay attack phase deploy test\n${STATUSES}`,
  },
  parameters: {
    flags: { ...stepFlags, ...actFlags },
    positional: {
      kind: "tuple",
      parameters: [idParameter, stepParameter("phase"), statusParameter],
    },
  },
  async func({ description, new: isNew, note, json }, id, phase, status) {
    const attacks = await this.openAttacks();
    const act = actOf(this, note);
    attacks.change(id, (attack) => changePhase(attack, { phase, status, description, isNew }, act));
    showAttack(this, attacks.find(id), json);
  },
});
