import { buildCommand, type Command } from "@stricli/core";

import { STATUSES } from "../statuses.ts";
import type { RelayContext } from "../relay/context.ts";
import { type JsonFlag, jsonFlag } from "../relay/flags.ts";
import { linkLines } from "./link-lines.ts";
import { exchangeNow, requireReached } from "./sync-now.ts";

export const syncCommand: Command<RelayContext> = buildCommand<JsonFlag, [], RelayContext>({
  docs: {
    brief: "Exchange with the other hosts now",
    fullDescription: `The daemon does so by itself: at once when something waits, and every minute when nobody talks.\nExample: relay link sync\n${STATUSES}`,
  },
  parameters: { flags: { json: jsonFlag } },
  async func({ json }) {
    const link = await exchangeNow(this);
    if (json) this.print(link);
    else for (const line of linkLines(link, this.clock.now())) this.print(line);
    requireReached(link);
  },
});
