export interface Clock {
  /** Wall time in epoch milliseconds: for display and deadlines. */
  now(): number;
  /** Milliseconds of a clock that never jumps: for waiting. */
  monotonic(): number;
}
