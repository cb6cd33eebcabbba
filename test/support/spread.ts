/** `n 60, median 12.0, p95 80.1, most 93.5`: how measured values lie. */
export const spread = (values: readonly number[]): string => {
  const sorted = values.toSorted((one, other) => one - other);
  const at = (part: number): string =>
    (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0).toFixed(1);
  return `n ${values.length}, least ${at(0)}, median ${at(0.5)}, p95 ${at(0.95)}, most ${at(1)}`;
};

export const median = (values: readonly number[]): number =>
  values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;
