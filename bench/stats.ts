/** What is kept of many samples. */
export interface Summary {
  readonly count: number;
  readonly min: number;
  readonly median: number;
  readonly p95: number;
}

export const summarise = (samples: readonly number[]): Summary => {
  if (samples.length === 0) throw new Error("There is nothing to summarise.");
  const sorted = samples.toSorted((one, other) => one - other);
  const at = (share: number): number =>
    round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0);
  return { count: sorted.length, min: at(0), median: at(0.5), p95: at(0.95) };
};

/** Three decimals: a microsecond where the unit is a millisecond. */
export const round = (value: number): number => Math.round(value * 1000) / 1000;
