import type { Clock } from "../ports/clock.ts";
import type { Processes } from "../ports/processes.ts";
import type { Sight } from "./delivery-deps.ts";

/** How long a screen must stand still before what it does not show counts as absent. */
const STILL = 1_500;

/** What one daemon remembers of one agent between turns. A new daemon begins with nothing. */
export interface Settling {
  /** Attempts that this process began itself: it saw what the screen showed before and after. */
  readonly watched: Set<number>;
  /**
   * True once the screen has stood still for a while and its program sleeps with nothing left to read:
   * what was sent has been taken in.
   */
  isSettled(sight: Sight): boolean;
}

export const createSettling = (clock: Clock, processes: Processes): Settling => {
  let signature = "";
  let since = 0;
  return {
    watched: new Set(),
    isSettled: ({ screen, incarnation }) => {
      const { cursor } = screen;
      const rows = screen.rows.map((row) => row.text).join("\n");
      const now = `${incarnation.agentPid} ${cursor.x},${cursor.y} ${screen.title}\n${rows}`;
      const quiet = incarnation.agentPid === 0 || processes.isQuiet(incarnation.agentPid);
      if (now !== signature || !quiet) {
        signature = now;
        since = clock.monotonic();
        return false;
      }
      return clock.monotonic() - since >= STILL;
    },
  };
};
