import type { Attempt, Delivery } from "../ports/ledger.ts";
import { createAlarm } from "./alarm.ts";
import { recordOf } from "./confirm-seen.ts";
import type { DeliveryDeps } from "./delivery-deps.ts";

/** A look even without a change: the transcript's directory may not be there to be watched yet. */
const FALLBACK_DELAY = 100;

/** Waits until the program's record shows the message, queued or seen, for at most `timeout` ms. */
export const awaitRecord = async (
  deps: Pick<DeliveryDeps, "clock" | "transcripts">,
  delivery: Delivery,
  attempt: Attempt,
  timeout: number,
): Promise<void> => {
  if (attempt.transcript === undefined) return;
  const until = deps.clock.monotonic() + timeout;
  const alarm = createAlarm();
  using _watch = deps.transcripts.watch(attempt.transcript, alarm.ring);
  for (;;) {
    const { kind } = recordOf(deps, delivery, attempt);
    const left = until - deps.clock.monotonic();
    if (kind === "found" || kind === "queued" || left <= 0) return;
    await alarm.wait(Math.min(left, FALLBACK_DELAY));
  }
};
