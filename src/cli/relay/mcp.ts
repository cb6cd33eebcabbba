import { buildCommand, type Command } from "@stricli/core";

import { STATUSES } from "../statuses.ts";
import type { RelayContext } from "./context.ts";

export const mcpCommand: Command<RelayContext> = buildCommand<object, [], RelayContext>({
  docs: {
    brief: "Serve the commands as MCP tools over standard input and output",
    fullDescription: `For an agent's settings: send, reply, inbox, read, who, debts, why, wait, status. Ends when its standard input does.\nExample: relay mcp\n${STATUSES}`,
  },
  parameters: {},
  async func() {
    await this.serveMcp();
  },
});
