import { PartyError } from "../../domain/error.ts";
import { expireDeliveries } from "../../operations/expire-deliveries.ts";
import type { TellDeps } from "../../operations/tell-sender.ts";

/** Low priority becomes normal after this long. */
const RAISE_AFTER = 10 * 60_000;
const NO_ROOM_DELAY = 2_000;
const LONGEST_TIMER = 2 ** 31 - 1;

export interface HouseKeeping extends Disposable {
  /** The ledger changed: what is due may be due at another time. */
  reconsider(): void;
}

/** Does what is due by the clock: expiry, what was set aside, low priority that waited long. No timer while nothing is due. */
export const startHouseKeeping = (deps: TellDeps, wake: () => void): HouseKeeping => {
  let timer: NodeJS.Timeout | undefined;

  const reconsider = (): void => {
    clearTimeout(timer);
    const now = deps.clock.now();
    const due = deps.ledger.nextDue(now);
    const raise = deps.ledger.waiting().length === 0 ? undefined : now + RAISE_AFTER / 2;
    const next = Math.min(due ?? Number.POSITIVE_INFINITY, raise ?? Number.POSITIVE_INFINITY);
    if (next === Number.POSITIVE_INFINITY) return;
    timer = setTimeout(run, Math.min(Math.max(0, next - now), LONGEST_TIMER));
  };

  const run = (): void => {
    try {
      deps.ledger.raiseLow(deps.clock.now() - RAISE_AFTER);
      expireDeliveries(deps);
    } catch (error) {
      if (!(error instanceof PartyError && error.retryable)) throw error;
      // The disk is full: what is due stays due.
      timer = setTimeout(run, NO_ROOM_DELAY);
      return;
    }
    wake();
    reconsider();
  };

  run();
  return { reconsider, [Symbol.dispose]: () => clearTimeout(timer) };
};
