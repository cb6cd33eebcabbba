import { buildCommand, type Command } from "@stricli/core";

import { endAttack } from "../../domain/attacks/change-attack.ts";
import type { RelayContext } from "../relay/context.ts";
import { STATUSES } from "../statuses.ts";
import { type ActFlags, actFlags, actOf, idParameter } from "./common.ts";
import { showAttack } from "./show-attack.ts";

const ENDS = {
  done: { status: "complete", brief: "Say that one is complete" },
  abort: { status: "aborted", brief: "Give one up" },
} as const;

/** `relay attack done` and `relay attack abort`. */
export const endCommand = (verb: keyof typeof ENDS): Command<RelayContext> =>
  buildCommand<ActFlags, [string], RelayContext>({
    docs: {
      brief: ENDS[verb].brief,
      fullDescription: `Nobody is reminded of it any more.\nExample: relay attack ${verb} deploy --note "${verb === "done" ? "all green" : "the server is gone"}"\n${STATUSES}`,
    },
    parameters: {
      flags: actFlags,
      positional: { kind: "tuple", parameters: [idParameter] },
    },
    async func({ note, json }, id) {
      const attacks = await this.openAttacks();
      const act = actOf(this, note);
      attacks.change(id, (attack) => endAttack(attack, ENDS[verb].status, act));
      showAttack(this, attacks.find(id), json);
    },
  });
