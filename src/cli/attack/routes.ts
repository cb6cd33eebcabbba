import { buildRouteMap, type RouteMap } from "@stricli/core";

import type { RelayContext } from "../relay/context.ts";
import { chunkCommand } from "./chunk.ts";
import { endCommand } from "./end.ts";
import { listCommand } from "./list.ts";
import { openCommand } from "./open.ts";
import { phaseCommand } from "./phase.ts";
import { showCommand } from "./show.ts";

/** `relay attack …`: joint work that is kept track of. */
export const attackRoutes: RouteMap<RelayContext> = buildRouteMap<string, RelayContext>({
  routes: {
    open: openCommand,
    list: listCommand,
    show: showCommand,
    phase: phaseCommand,
    chunk: chunkCommand,
    done: endCommand("done"),
    abort: endCommand("abort"),
  },
  docs: {
    brief: "Joint work in phases and chunks, with reminders when it stands still",
    fullDescription:
      "Joint work in phases and chunks, in attacks/ID.json. Whoever leads it is reminded when it stands still.\nExample: relay attack list\nExit: 0 done, 2 usage, 3 configuration, 4 not found, 5 refused, 6 unavailable.",
  },
});
