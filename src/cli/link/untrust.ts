import { buildCommand, type Command } from "@stricli/core";

import { revokeHost, untrustHost } from "../../operations/links/trust-host.ts";
import { STATUSES } from "../statuses.ts";
import type { RelayContext } from "../relay/context.ts";
import { type JsonFlag, jsonFlag } from "../relay/flags.ts";
import { requireHuman } from "./require-human.ts";
import { syncNow } from "./sync-now.ts";

const parameters = {
  flags: { json: jsonFlag },
  positional: {
    kind: "tuple",
    parameters: [{ placeholder: "host", brief: "a paired host", parse: String }],
  },
} as const;

export const untrustCommand: Command<RelayContext> = buildCommand<JsonFlag, [string], RelayContext>(
  {
    docs: {
      brief: "Forget a host's key and what it was granted",
      fullDescription: `What comes from it is unverified again, and reaches only whom every host may write to.\nExample: relay link untrust build2\n${STATUSES}`,
    },
    parameters,
    async func({ json }, host) {
      requireHuman(this, "take trust away");
      const { key } = untrustHost(this.link, host);
      await syncNow(this);
      if (json) return this.print({ host, untrusted: key });
      this.print(`${host} is no longer paired: what comes from it is unverified`);
    },
  },
);

export const revokeCommand: Command<RelayContext> = buildCommand<JsonFlag, [string], RelayContext>({
  docs: {
    brief: "Never believe a host's key again",
    fullDescription: `For a key that somebody else may have. Nothing under that host's name is taken until it is paired with a new key.\nExample: relay link revoke build2\n${STATUSES}`,
  },
  parameters,
  async func({ json }, host) {
    requireHuman(this, "revoke keys");
    const { key } = revokeHost(this.link, host);
    await syncNow(this);
    if (json) return this.print({ host, revoked: key });
    this.print(`the key of ${host} is revoked: nothing that it signs is taken`);
    this.print(`with a new key: relay link pair ${host} --replace-key "party-host ${host} …"`);
  },
});
