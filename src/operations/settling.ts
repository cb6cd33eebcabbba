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
/** The same for one that a hook took along: a program that waits for its hook looks at rest, for as long as the hook may take. */
const STILL_HOOKED = 6_000;
/** How long a program may take to open its own interface once its screen is there. */
const NEW_FOR = 3_000;
/** How long a native interface that took nothing is left alone. */
const REFUSED_FOR = 60_000;
const LACKING_FOR = 5_000;

/** A program younger than this may show its composer before it reads pastes as pastes. */
const YOUNG = 30_000;
/** How long it must have stood still and slept, it and all below it, before the first paste. */
const CALM = 1_000;

export type Start = "begun" | "starting" | "takes lines";

/** What one daemon remembers of one agent between turns. A new daemon begins with nothing. */
export interface Settling {
  /** Attempts whose text this process saw in the composer and then submitted: the key is known to have been pressed. */
  readonly pressed: Set<number>;
  /** Attempts whose paste this process sent itself, and saw what the screen showed since. */
  readonly begun: Set<number>;
  /** Attempts whose paste went out and did not show in time. */
  readonly unshown: Set<number>;
  /** The processes of hooks that took an attempt's text along. */
  readonly carriers: Map<number, number>;
  /** How often in a row hooks made a turn go on. */
  hookRounds: number;
  /**
   * How far a program is that may have begun a moment ago: until it asks its terminal for bracketed pastes, a paste comes
   * as keys, which can run what stands in a message; until it takes keys one by one, a paste and Enter come as one.
   */
  startOf(sight: Sight): Start;
  /** True for a while after a program was first seen: what it does not tell yet, it may tell soon. */
  isNew(incarnation: Incarnation): boolean;
  /** The program's own interface did not take what it was given: for a while other ways are gone. */
  refuseNative(incarnation: Incarnation): void;
  isNativeRefused(incarnation: Incarnation): boolean;
  /** The program was asked, and has no interface of its own: for a moment it need not be asked again. */
  lacksNative(incarnation: Incarnation): void;
  isWithoutNative(incarnation: Incarnation): boolean;
  /**
   * True once the screen has stood still for a while and its program sleeps with nothing left to read:
   * what was sent has been taken in.
   */
  isSettled(sight: Sight, attempt: Pick<Attempt, "id" | "phase" | "rung">): boolean;
}

export const createSettling = (clock: Clock, processes: Processes): Settling => {
  let signature = "";
  let since = 0;
  let first: { readonly incarnation: Incarnation; readonly at: number } | undefined;
  let refused: { readonly incarnation: Incarnation; readonly until: number } | undefined;
  let lacking: { readonly incarnation: Incarnation; readonly until: number } | undefined;
  // A program that only has a prompt may read whole lines.
  const takesKeys = ({ profile, incarnation }: Sight): boolean =>
    profile.screen.composer.kind === "last" || processes.readsKeys(incarnation.agentPid) !== false;
  let calm: Incarnation | undefined;
  let still = { shown: "", since: 0 };
  const isCalm = (sight: Sight): boolean => {
    // Each is asked, since the answer is about the time since the last question.
    const quiet = processes.tree(sight.incarnation.agentPid).map((pid) => processes.isQuiet(pid));
    const shown = appearanceOf(sight);
    if (shown !== still.shown || quiet.includes(false)) {
      still = { shown, since: clock.monotonic() };
    }
    return clock.monotonic() - still.since >= CALM;
  };
  const begun = new Set<number>();
  const unshown = new Set<number>();
  const patienceFor = ({ id, phase, rung }: Pick<Attempt, "id" | "phase" | "rung">): number => {
    if (unshown.has(id)) return STILL_UNSHOWN;
    if (phase !== "opened" || begun.has(id)) return STILL;
    return rung === "hook" ? STILL_HOOKED : STILL_INHERITED;
  };
  return {
    pressed: new Set(),
    begun,
    unshown,
    carriers: new Map(),
    hookRounds: 0,
    startOf: (sight) => {
      const { incarnation } = sight;
      if (calm !== undefined && sameIncarnation(calm, incarnation)) return "begun";
      const isOld = (processes.age(incarnation.agentPid) ?? YOUNG) >= YOUNG;
      if (!isOld && !isCalm(sight)) return "starting";
      if (!takesKeys(sight)) return "takes lines";
      calm = incarnation;
      return "begun";
    },
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
    lacksNative: (incarnation) => {
      lacking = { incarnation, until: clock.monotonic() + LACKING_FOR };
    },
    isWithoutNative: (incarnation) =>
      lacking !== undefined &&
      clock.monotonic() < lacking.until &&
      sameIncarnation(lacking.incarnation, incarnation),
    isSettled: (sight, attempt) => {
      const { incarnation } = sight;
      const now = appearanceOf(sight);
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

const appearanceOf = ({ screen, incarnation }: Sight): string => {
  const { cursor, rows, title } = screen;
  const text = rows.map((row) => row.text).join("\n");
  return `${incarnation.agentPid} ${cursor.x},${cursor.y} ${title}\n${text}`;
};
