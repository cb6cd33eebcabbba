import { buildRouteMap, type RouteMap } from "@stricli/core";

import type { RelayContext } from "./context.ts";
import { checkpointCommand } from "../recovery/checkpoint.ts";
import { handoffCommand } from "../recovery/handoff.ts";
import { recoverCommand } from "../recovery/recover.ts";
import { attackRoutes } from "../attack/routes.ts";
import { debtsCommand } from "./debts.ts";
import { decideCommand } from "./decide.ts";
import { eventsCommand } from "./events.ts";
import { factsCommand } from "./facts.ts";
import { healthCommand } from "./health.ts";
import { helpCommand } from "./help.ts";
import { faceCommand } from "../face/face.ts";
import { inboxCommand } from "./inbox.ts";
import { linkRoutes } from "../link/routes.ts";
import { setupCommand } from "../setup/setup.ts";
import { shareRoutes } from "../share/routes.ts";
import { mcpCommand } from "./mcp.ts";
import { peekCommand } from "./peek.ts";
import { readCommand } from "./read.ts";
import { statusRoutes } from "./status.ts";
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
    status: statusRoutes,
    health: healthCommand,
    facts: factsCommand,
    checkpoint: checkpointCommand,
    handoff: handoffCommand,
    recover: recoverCommand,
    attack: attackRoutes,
    link: linkRoutes,
    setup: setupCommand,
    share: shareRoutes,
    mcp: mcpCommand,
    face: faceCommand,
    help: helpCommand,
  },
  docs: { brief: "Messages between coding agents and people", hideRoute: { face: true } },
});
