import { buildCommand, type Command } from "@stricli/core";

import type { StepStatus } from "../../domain/attacks/attack.ts";
import { requireStepName } from "../../domain/attacks/attack-names.ts";
import { changeChunk } from "../../domain/attacks/change-attack.ts";
import type { RelayContext } from "../relay/context.ts";
import { parseName } from "../relay/flags.ts";
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

interface ChunkFlags extends ActFlags {
  readonly phase?: string;
  readonly assignee?: string;
  readonly description?: string;
  readonly new: boolean;
}

export const chunkCommand: Command<RelayContext> = buildCommand<
  ChunkFlags,
  [string, string, StepStatus],
  RelayContext
>({
  docs: {
    brief: "Move on to a chunk of a phase, or say how one stands",
    fullDescription: `Example: relay attack chunk deploy unit complete --assignee cc --new\n${STATUSES}`,
  },
  parameters: {
    flags: {
      phase: {
        kind: "parsed",
        parse: requireStepName,
        brief: "Its phase; else the one that has it, or the current one",
        optional: true,
      },
      assignee: { kind: "parsed", parse: parseName, brief: "Who does it", optional: true },
      ...stepFlags,
      ...actFlags,
    },
    positional: {
      kind: "tuple",
      parameters: [idParameter, stepParameter("chunk"), statusParameter],
    },
  },
  async func({ phase, assignee, description, new: isNew, note, json }, id, chunk, status) {
    const attacks = await this.openAttacks();
    const act = actOf(this, note);
    const change = { phase, chunk, status, assignee, description, isNew };
    attacks.change(id, (attack) => changeChunk(attack, change, act));
    showAttack(this, attacks.find(id), json);
  },
});
