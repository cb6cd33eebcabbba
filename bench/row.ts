import { round, type Summary } from "./stats.ts";

/** One line of the table: something measured, what it is measured against, and whether that is good enough. */
export interface Row {
  readonly name: string;
  readonly what: string;
  readonly unit: string;
  readonly floor: Floor | null;
  readonly ours: Summary;
  readonly ratio: number | null;
  readonly budget: string;
  /** `slow floor`: this machine was too busy or is too slow for the ratio to mean anything. */
  readonly verdict: Verdict;
  /** What else was counted, one thing each. */
  readonly notes: readonly string[];
}

export type Verdict = "met" | "missed" | "slow floor" | "told";

export interface Floor extends Summary {
  /** Above this median the floor itself is not believed; null where baselines have no such floor. */
  readonly limit: number | null;
}

export interface Measured {
  readonly name: string;
  readonly what: string;
  readonly unit: string;
  readonly floor?: Floor;
  readonly ours: Summary;
  /** The largest ratio of the medians. */
  readonly ratio?: number;
  /** What must hold besides. */
  readonly limits?: readonly Limit[];
  readonly notes?: readonly string[];
}

export interface Limit {
  readonly says: string;
  readonly holds: boolean;
}

/** Holds a measurement against its budget. Without any budget it is only told. */
export const judge = (measured: Measured): Row => {
  const { name, what, unit, ours, limits = [], notes = [] } = measured;
  const floor = measured.floor ?? null;
  const ratio = floor === null ? null : round(ours.median / floor.median);
  const budgets = [
    ...(measured.ratio === undefined ? [] : [`<= ${measured.ratio} x`]),
    ...limits.map(({ says }) => says),
  ];
  const inRatio = measured.ratio === undefined || (ratio !== null && ratio <= measured.ratio);
  const met = inRatio && limits.every(({ holds }) => holds);
  return {
    name,
    what,
    unit,
    floor,
    ours,
    ratio,
    budget: budgets.join(", ") || "-",
    verdict: verdictOf(met, floor, budgets.length > 0),
    notes,
  };
};

const verdictOf = (met: boolean, floor: Floor | null, hasBudget: boolean): Verdict => {
  if (!hasBudget) return "told";
  if (floor !== null && floor.limit !== null && floor.median > floor.limit) return "slow floor";
  return met ? "met" : "missed";
};
