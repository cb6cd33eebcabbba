import { buildCommand, type Command } from "@stricli/core";

import { PROTOCOL } from "../../domain/control.ts";
import { PartyError } from "../../domain/error.ts";
import { notLinked } from "../../domain/links/not-linked.ts";
import { STATUSES } from "../statuses.ts";
import type { RelayContext } from "../relay/context.ts";
import { requireHuman } from "./require-human.ts";
import { type JsonFlag, jsonFlag } from "../relay/flags.ts";

export const removeCommand: Command<RelayContext> = buildCommand<JsonFlag, [], RelayContext>({
  docs: {
    brief: "Leave the other hosts",
    fullDescription: `What waits for them stays in the ledger. Our last snapshot stays in the repository, and theirs are no longer read.\nExample: relay link remove\n${STATUSES}`,
  },
  parameters: { flags: { json: jsonFlag } },
  async func({ json }) {
    requireHuman(this, "leave other hosts");
    const config = this.link.config();
    if (config === undefined) throw notLinked();
    this.link.remove();
    await forget(this);
    if (json) return this.print({ removed: config.name, host: config.host, url: config.url });
    this.print(`${config.name} removed: ${config.host} is no longer on ${config.url}`);
  },
});

/** The daemon reads its settings again; that there is no link any more is its answer. */
const forget = async (context: RelayContext): Promise<void> => {
  const control = await context.daemon();
  try {
    await control?.request({ v: PROTOCOL, op: "link-sync" });
  } catch (error) {
    if (!(error instanceof PartyError) || error.code !== "LINK_UNKNOWN") throw error;
  }
};
