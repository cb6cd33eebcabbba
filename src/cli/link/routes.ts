import { buildRouteMap, type RouteMap } from "@stricli/core";

import type { RelayContext } from "../relay/context.ts";
import { allowCommand } from "./allow.ts";
import { addCommand } from "./add.ts";
import { listCommand } from "./list.ts";
import { pairCommand } from "./pair.ts";
import { removeCommand } from "./remove.ts";
import { syncCommand } from "./sync.ts";
import { trustCommand } from "./trust.ts";
import { revokeCommand, untrustCommand } from "./untrust.ts";

/** `relay link …`: other hosts. */
export const linkRoutes: RouteMap<RelayContext> = buildRouteMap<string, RelayContext>({
  routes: {
    add: addCommand,
    allow: allowCommand,
    pair: pairCommand,
    trust: trustCommand,
    untrust: untrustCommand,
    revoke: revokeCommand,
    list: listCommand,
    sync: syncCommand,
    remove: removeCommand,
  },
  docs: { brief: "Other hosts, over a git repository" },
});
