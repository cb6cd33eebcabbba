import { buildRouteMap, type RouteMap } from "@stricli/core";

import type { RelayContext } from "../relay/context.ts";
import { pullCommand } from "./pull.ts";
import { statusCommand } from "./status.ts";
import { syncCommand } from "./sync.ts";
import { watchCommand } from "./watch.ts";

/** `relay share …`: the shared directories in an object store. */
export const shareRoutes: RouteMap<RelayContext> = buildRouteMap<string, RelayContext>({
  routes: { sync: syncCommand, pull: pullCommand, status: statusCommand, watch: watchCommand },
  docs: { brief: "The shared directories in an S3 store" },
});
