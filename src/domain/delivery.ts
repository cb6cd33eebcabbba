/** The states of one message on its way to one recipient, and which may follow which. */

import { PartyError } from "./error.ts";

export const STATES = [
  "stored",
  "held",
  "handing",
  "handed",
  "seen",
  "answered",
  "unsure",
  "failed",
  "expired",
] as const;
export type State = (typeof STATES)[number];

/** A way into an agent. */
export const RUNGS = ["native", "hook", "channel", "paste", "pull"] as const;
export type Rung = (typeof RUNGS)[number];

/** Why a delivery waits, in the words that `relay why` shows. `because` is one of a closed set, for programs. */
export interface Hold {
  readonly because: HoldCause;
  /** One clause a person understands, without a full stop. */
  readonly reason: string;
}

export const HOLD_CAUSES = [
  "agent-not-running",
  "busy",
  "draft",
  "dialog",
  "menu",
  "copy-mode",
  "shell",
  "unknown-screen",
  "earlier-attempt",
  "not-confirmed",
  "starting",
  "no-way-in",
  "not-proven",
  "link",
  "not-allowed",
  "handed-over",
  "in-bypass",
  "tmux",
] as const;
export type HoldCause = (typeof HOLD_CAUSES)[number];

const NEXT: Readonly<Record<State, readonly State[]>> = {
  // A reader may be ahead of the rung, and `answered` may come from any state: evidence is never refused.
  stored: ["held", "handing", "handed", "seen", "answered", "failed", "expired"],
  held: ["stored", "held", "handing", "handed", "seen", "answered", "failed", "expired", "unsure"],
  handing: ["stored", "held", "handed", "seen", "answered", "unsure", "failed"],
  // Back to `stored` only where absence is proven: the agent ended and no transcript holds the envelope.
  handed: ["stored", "seen", "answered", "unsure"],
  seen: ["answered"],
  answered: [],
  unsure: ["stored", "handed", "seen", "answered", "failed"],
  failed: ["stored", "seen", "answered"],
  expired: ["stored", "seen", "answered"],
};

export const canFollow = (from: State, to: State): boolean => NEXT[from].includes(to);

/** Throws unless `to` may follow `from`: a wrong step is a bug in the caller, told as one. */
export const assertFollows = (from: State, to: State): void => {
  if (!canFollow(from, to)) {
    throw new PartyError("STATE_REFUSED", `A delivery that is ${from} can not become ${to}.`);
  }
};

/** States in which a delivery still wants the rung's work. */
export const isWaiting = (state: State): boolean =>
  state === "stored" || state === "held" || state === "handing";

/** States that `relay send --wait=…` may wait for, in order. */
export const WAITABLE = ["stored", "handed", "seen", "answered"] as const;
export type Waitable = (typeof WAITABLE)[number];

const RANK: Readonly<Record<State, number>> = {
  stored: 0,
  held: 0,
  handing: 0,
  unsure: 0,
  failed: 0,
  expired: 0,
  handed: 1,
  seen: 2,
  answered: 3,
};

export const hasReached = (state: State, wanted: Waitable): boolean =>
  wanted === "stored" || RANK[state] >= WAITABLE.indexOf(wanted);

/** States that end a wait without success. */
export const isDeadEnd = (state: State): boolean =>
  state === "unsure" || state === "failed" || state === "expired";
