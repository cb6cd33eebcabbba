/**
 * Medians measured on a quiet machine of two virtual CPUs, in milliseconds. A floor twice as slow says
 * that the machine is busy or another kind: what is measured on it is then no proof of anything.
 */
const BASELINES = {
  /** `node -e 0` as a process. */
  node: 21.5,
  /** An append and its fsync. */
  sync: 0.15,
  /** A key over control mode until its program has it. */
  key: 0.16,
} as const;

export const floorLimit = (name: keyof typeof BASELINES): number => 2 * BASELINES[name];
