/** The wait before try number `failures` + 1, in milliseconds: doubling, bounded, and never the same for two of us. */
export const backoff = (failures: number): number =>
  Math.min(LONGEST, FIRST * 2 ** (failures - 1)) * (0.5 + Math.random() / 2);

const FIRST = 50;
const LONGEST = 2000;
