import type { Clock } from "../ports/clock.ts";
import type { Attempt } from "../ports/ledger.ts";
import type { Incarnation } from "../ports/panes.ts";
import type { Processes } from "../ports/processes.ts";
import { sameIncarnation, type Sight } from "./delivery-deps.ts";

/** How long a screen must stand still before what it does not show counts as absent. */
const STILL = 1_500;
/**
 * The same for a text that is known to have been pasted and never showed: a program that does not read for a while still
 * has it in its terminal, and a second paste would come on top of it.
 */
const STILL_UNSHOWN = 10_000;
/** The same for an attempt of an earlier daemon that may have pasted a moment before it died. */
const STILL_INHERITED = 4_000;
/** How long a program may take to open its own interface once its screen is there. */
const NEW_FOR = 3_000;
/** How long a native interface that took nothing is left alone. */
const REFUSED_FOR = 60_000;

/** What one daemon remembers of one agent between turns. A new daemon begins with nothing. */
export interface Settling {
  /** Attempts whose text this process saw in the composer and then submitted: the key is known to have been pressed. */
  readonly pressed: Set<number>;
  /** Attempts whose paste this process sent itself, and saw what the screen showed since. */
  readonly begun: Set<number>;
  /** Attempts whose paste went out and did not show in time. */
  readonly unshown: Set<number>;
  /** True for a while after a program was first seen: what it does not tell yet, it may tell soon. */
  isNew(incarnation: Incarnation): boolean;
  /** The program's own interface did not take what it was given: for a while other ways are gone. */
  refuseNative(incarnation: Incarnation): void;
  isNativeRefused(incarnation: Incarnation): boolean;
  /**
   * True once the screen has stood still for a while and its program sleeps with nothing left to read:
   * what was sent has been taken in.
   */
  isSettled(sight: Sight, attempt: Pick<Attempt, "id" | "phase">): boolean;
}

export const createSettling = (clock: Clock, processes: Processes): Settling => {
  let signature = "";
  let since = 0;
  let first: { readonly incarnation: Incarnation; readonly at: number } | undefined;
  let refused: { readonly incarnation: Incarnation; readonly until: number } | undefined;
  const begun = new Set<number>();
  const unshown = new Set<number>();
  const patienceFor = ({ id, phase }: Pick<Attempt, "id" | "phase">): number => {
    if (unshown.has(id)) return STILL_UNSHOWN;
    return phase === "opened" && !begun.has(id) ? STILL_INHERITED : STILL;
  };
  return {
    pressed: new Set(),
    begun,
    unshown,
    isNew: (incarnation) => {
      if (first === undefined || !sameIncarnation(first.incarnation, incarnation)) {
        first = { incarnation, at: clock.monotonic() };
      }
      return clock.monotonic() - first.at < NEW_FOR;
    },
    refuseNative: (incarnation) => {
      refused = { incarnation, until: clock.monotonic() + REFUSED_FOR };
    },
    isNativeRefused: (incarnation) =>
      refused !== undefined &&
      clock.monotonic() < refused.until &&
      sameIncarnation(refused.incarnation, incarnation),
    isSettled: ({ screen, incarnation }, attempt) => {
      const { cursor } = screen;
      const rows = screen.rows.map((row) => row.text).join("\n");
      const now = `${incarnation.agentPid} ${cursor.x},${cursor.y} ${screen.title}\n${rows}`;
      const quiet = incarnation.agentPid === 0 || processes.isQuiet(incarnation.agentPid);
      if (now !== signature || !quiet) {
        signature = now;
        since = clock.monotonic();
        return false;
      }
      return clock.monotonic() - since >= patienceFor(attempt);
    },
  };
};
