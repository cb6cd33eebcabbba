import type { Reached } from "../../ports/mirror.ts";
import type { LinkDeps } from "./link-deps.ts";
import { holdFor, holdItem } from "./hold-for.ts";

/** Writes at everything that has not left this host why it does not. */
export const holdUnpublished = (
  deps: LinkDeps,
  trouble: Exclude<Reached, { readonly kind: "reached" }>,
): void => {
  const { ledger, links, name } = deps;
  const what = trouble.kind === "unreachable" ? "does not answer" : "refuses us";
  const reason = `the remote of ${name} ${what}: ${trouble.reason}`.slice(0, 300);
  const queued = links
    .queues()
    .flatMap((host) => links.items(host))
    .filter(({ published }) => published === undefined);
  ledger.together("hold-unpublished", () => {
    for (const delivery of links.unsent()) holdFor(deps, delivery, reason);
    for (const item of queued) holdItem(deps, item, () => reason);
  });
};
