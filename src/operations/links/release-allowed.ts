import type { LinkDeps } from "./link-deps.ts";

/** Lets go what was held because nobody had allowed its agent to be reached, where somebody has now. */
export const releaseAllowed = (deps: LinkDeps): void => {
  const { ledger, links, clock } = deps;
  const freed = links
    .received()
    .map(({ delivery }) => delivery)
    .filter(
      ({ hold, message, recipient }) =>
        // Whether its program still works without permission checks is looked at before it is handed over.
        (hold?.because === "not-allowed" || hold?.because === "in-bypass") &&
        deps.mayReach(message, recipient),
    );
  ledger.together("release-allowed", () => {
    for (const { id } of freed) ledger.change(id, { to: "stored", reason: "allowed" }, clock.now());
  });
  for (const { recipient } of freed) deps.wake(recipient);
};
