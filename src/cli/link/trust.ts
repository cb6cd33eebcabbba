import { buildCommand, type Command } from "@stricli/core";

import { trustHost } from "../../operations/links/trust-host.ts";
import { STATUSES } from "../statuses.ts";
import type { RelayContext } from "../relay/context.ts";
import { type JsonFlag, jsonFlag } from "../relay/flags.ts";
import { grantLine } from "./grant-line.ts";
import { requireHuman } from "./require-human.ts";
import { syncNow } from "./sync-now.ts";

interface TrustFlags extends JsonFlag {
  readonly role?: readonly string[];
  readonly kind?: readonly string[];
  readonly deny: boolean;
}

export const trustCommand: Command<RelayContext> = buildCommand<TrustFlags, [string], RelayContext>(
  {
    docs: {
      brief: "Let a paired host write to more agents, or in more kinds",
      fullDescription: `What was held for them goes on at once. Whatever is granted, it writes messages: no slash command of another host is ever run.
Example: relay link trust build2 --role cx
Example: relay link trust build2 --kind command
Example: relay link trust build2 --role cx --deny\n${STATUSES}`,
    },
    parameters: {
      flags: {
        role: {
          kind: "parsed",
          parse: String,
          brief: "A role here, or all; repeatable",
          optional: true,
          variadic: true,
        },
        kind: {
          kind: "parsed",
          parse: String,
          brief: "A kind of message, such as command; repeatable",
          optional: true,
          variadic: true,
        },
        deny: { kind: "boolean", brief: "No longer", default: false, withNegated: false },
        json: jsonFlag,
      },
      positional: {
        kind: "tuple",
        parameters: [{ placeholder: "host", brief: "a paired host", parse: String }],
      },
    },
    async func({ role, kind, deny, json }, host) {
      requireHuman(this, "grant other hosts anything");
      const granted = trustHost(this.link, host, { roles: role ?? [], kinds: kind ?? [], deny });
      await syncNow(this);
      const { roles, kinds } = granted;
      if (json) return this.print({ host: granted.host, roles, kinds });
      this.print(grantLine(granted));
    },
  },
);
