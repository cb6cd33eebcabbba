import { buildCommand, type Command } from "@stricli/core";

import type { LinkConfig } from "../../domain/links/link-config.ts";
import type { LinkDocument } from "../../domain/links/link-document.ts";
import { STATUSES } from "../statuses.ts";
import type { RelayContext } from "../relay/context.ts";
import { type JsonFlag, jsonFlag } from "../relay/flags.ts";
import { linkLines } from "./link-lines.ts";

/** What an earlier link left says nothing of this one. */
const statusOf = (
  { url, host }: LinkConfig,
  found: LinkDocument | undefined,
): LinkDocument | undefined => (found?.url === url && found.host === host ? found : undefined);

export const listCommand: Command<RelayContext> = buildCommand<JsonFlag, [], RelayContext>({
  docs: {
    brief: "Show how this host is linked, and who else is there",
    fullDescription: `Example: relay link list\n${STATUSES}`,
  },
  parameters: { flags: { json: jsonFlag } },
  func({ json }) {
    const config = this.link.config();
    if (config === undefined) {
      if (json) return this.print({ links: [] });
      return this.print("This host is linked to no other: relay link add URL --host ID");
    }
    const status = statusOf(config, this.link.status());
    if (json) {
      const { host, name, url } = config;
      return this.print({ links: [status ?? { host, name, url, state: "new", peers: [] }] });
    }
    if (status === undefined) {
      return this.print(`${config.name}: ${config.host} on ${config.url}, not asked yet`);
    }
    for (const line of linkLines(status, this.clock.now())) this.print(line);
  },
});
