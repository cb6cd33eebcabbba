import { buildRouteMap, type RouteMap } from "@stricli/core";

import type { RelayContext } from "./context.ts";
import { debtsCommand } from "./debts.ts";
import { decideCommand } from "./decide.ts";
import { eventsCommand } from "./events.ts";
import { helpCommand } from "./help.ts";
import { inboxCommand } from "./inbox.ts";
import { mcpCommand } from "./mcp.ts";
import { peekCommand } from "./peek.ts";
import { readCommand } from "./read.ts";
import { threadCommand } from "./thread.ts";
import { whoCommand } from "./who.ts";
import { whyCommand } from "./why.ts";

/** Every command of `relay` but send and reply, which stand in send.ts. */
export const relayRoutes: RouteMap<RelayContext> = buildRouteMap<string, RelayContext>({
  routes: {
    inbox: inboxCommand,
    read: readCommand,
    who: whoCommand,
    thread: threadCommand,
    peek: peekCommand,
    events: eventsCommand,
    why: whyCommand,
    retry: decideCommand("retry"),
    drop: decideCommand("drop"),
    debts: debtsCommand,
    mcp: mcpCommand,
    help: helpCommand,
  },
  docs: { brief: "Messages between coding agents and people" },
});
