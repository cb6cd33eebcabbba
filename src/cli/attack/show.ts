import { buildCommand, type Command } from "@stricli/core";

import type { RelayContext } from "../relay/context.ts";
import { type JsonFlag, jsonFlag } from "../relay/flags.ts";
import { STATUSES } from "../statuses.ts";
import { idParameter } from "./common.ts";
import { showAttack } from "./show-attack.ts";

export const showCommand: Command<RelayContext> = buildCommand<JsonFlag, [string], RelayContext>({
  docs: {
    brief: "Show one with its phases and chunks",
    fullDescription: `Example: relay attack show deploy\n${STATUSES}`,
  },
  parameters: {
    flags: { json: jsonFlag },
    positional: { kind: "tuple", parameters: [idParameter] },
  },
  async func({ json }, id) {
    const attacks = await this.openAttacks();
    const found = attacks.find(id);
    // Nothing is changed: asking for it says what is wrong, and with what else there is.
    if (found?.kind !== "attack") attacks.change(id, () => []);
    showAttack(this, attacks.find(id), json);
  },
});
