/** When to try again what another machine did not do. */

export interface RetryPolicy {
  readonly attempts: number;
  /** Milliseconds before the second attempt; each later one doubles them. */
  readonly firstDelay: number;
  readonly longestDelay: number;
}

/** How long to wait after failure number `failed`, from 1 on; undefined: give up. `luck` in [0, 1) spreads many callers. */
export const retryDelay = (
  failed: number,
  { attempts, firstDelay, longestDelay }: RetryPolicy,
  luck: number,
): number | undefined => {
  if (failed >= attempts) return undefined;
  const delay = Math.min(longestDelay, firstDelay * 2 ** (failed - 1));
  return Math.round(delay * (0.5 + luck / 2));
};
