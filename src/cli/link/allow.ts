import { buildCommand, type Command } from "@stricli/core";

import { allowRoles } from "../../operations/links/allow-roles.ts";
import { STATUSES } from "../statuses.ts";
import type { RelayContext } from "../relay/context.ts";
import { type JsonFlag, jsonFlag } from "../relay/flags.ts";
import { requireHuman } from "./require-human.ts";
import { syncNow } from "./sync-now.ts";

interface AllowFlags extends JsonFlag {
  readonly deny: boolean;
  readonly inBypass: boolean;
}

export const allowCommand: Command<RelayContext> = buildCommand<AllowFlags, string[], RelayContext>(
  {
    docs: {
      brief: "Let other hosts write to these agents",
      fullDescription: `Whoever can push to the repository can then make them read something: an agent that runs without permission checks may act on it.
What was held for them goes on at once. The human may always be written to.
Example: relay link allow cc cx\nExample: relay link allow --deny cx\nExample: relay link allow cc --in-bypass\n${STATUSES}`,
    },
    parameters: {
      flags: {
        inBypass: {
          kind: "boolean",
          brief:
            "Also what is unverified, while they work without permission checks: whoever can push can then run anything here",
          default: false,
          withNegated: false,
        },
        deny: { kind: "boolean", brief: "No longer", default: false, withNegated: false },
        json: jsonFlag,
      },
      positional: {
        kind: "array",
        minimum: 1,
        parameter: { placeholder: "role", brief: "a role, or all", parse: String },
      },
    },
    async func({ deny, inBypass, json }, ...roles) {
      requireHuman(this, "allow other hosts to write to agents");
      const { allow, inBypass: bypassing } = allowRoles(this.link, roles, { deny, inBypass });
      await syncNow(this);
      if (json) return this.print({ allow, in_bypass: bypassing });
      this.print(`other hosts may write to ${["the human", ...allow].join(", ")}`);
      if (bypassing.length > 0) {
        this.print(
          `whoever can push to the repository can have ${bypassing.join(", ")} run anything, while they work without permission checks`,
        );
      }
    },
  },
);
