import { createAlarm } from "./alarm.ts";
import type { DeliveryDeps, RunningAgent, Sight } from "./delivery-deps.ts";
import { lookAtAgent } from "./look-at-agent.ts";

/** A look even without a change: the event may have come before the watch began. */
const FALLBACK_DELAY = 100;

/**
 * Looks again at every change of the screen until `verdict` says something, for at most `timeout` ms.
 * Returns undefined when the time is over. A stop does not cut it short: a delivery begun is a delivery settled.
 */
export const awaitScreen = async <T>(
  deps: Pick<DeliveryDeps, "panes" | "observed" | "clock">,
  agent: RunningAgent,
  timeout: number,
  verdict: (sight: Sight | undefined) => T | undefined,
): Promise<T | undefined> => {
  const until = deps.clock.monotonic() + timeout;
  const alarm = createAlarm();
  using _watch = deps.panes.watch(agent.ref, alarm.ring);
  for (;;) {
    const said = verdict(await lookAtAgent(deps, agent));
    if (said !== undefined) return said;
    const left = until - deps.clock.monotonic();
    if (left <= 0) return undefined;
    await alarm.wait(Math.min(left, FALLBACK_DELAY));
  }
};
