import { PartyError } from "../../domain/error.ts";
import { retryDelay } from "../../domain/retry.ts";
import type { ShareReport } from "../../domain/share/share-report.ts";
import type { Clock } from "../../ports/clock.ts";
import type { ShareChanges } from "../../ports/share-changes.ts";

export interface WatchDeps {
  /** One sync; `unlisted` where the store's list is not asked for again. */
  readonly sync: (unlisted: boolean) => Promise<ShareReport>;
  readonly changes: ShareChanges;
  readonly clock: Clock;
  readonly report: (report: ShareReport) => void;
  /** A failure that may pass: it is tried again after `delay`. */
  readonly failed: (error: PartyError, delay: number) => void;
}

/** A scan without a cause, where the file system tells nothing of a change. */
const SCAN = 30_000;
/** What changed while it was read may stand still by now. */
const SOON = 2_000;
const RETRY = { attempts: Number.POSITIVE_INFINITY, firstDelay: 5_000, longestDelay: 300_000 };

/**
 * Syncs now and then after every change, until the signal. Every `listEvery` milliseconds the store's list is compared as
 * well. What fails and may pass is tried again; what does not pass is thrown.
 */
export const watchShare = async (
  { sync, changes, clock, report, failed }: WatchDeps,
  listEvery: number,
  signal: AbortSignal,
): Promise<void> => {
  let listedAt = Number.NEGATIVE_INFINITY;
  let failures = 0;
  while (!signal.aborted) {
    const now = clock.monotonic();
    const unlisted = now - listedAt < listEvery;
    let wait = SCAN;
    try {
      const done = await sync(unlisted);
      if (!unlisted) listedAt = now;
      failures = 0;
      report(done);
      if (done.held.some(({ kind }) => kind === "changing")) wait = SOON;
    } catch (error) {
      if (!(error instanceof PartyError) || !error.retryable) throw error;
      if (error.code === "INTERRUPTED") return;
      failures += 1;
      listedAt = Number.NEGATIVE_INFINITY;
      wait = retryDelay(failures, RETRY, 1) ?? RETRY.longestDelay;
      failed(error, wait);
      await pauseAtLeast(changes, wait, clock, signal);
      continue;
    }
    await changes.next(wait, signal);
  }
};

/** Changes do not cut the pause after a failure short: the store needs it. */
const pauseAtLeast = async (
  changes: ShareChanges,
  length: number,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> => {
  const end = clock.monotonic() + length;
  for (let left = length; left > 0 && !signal.aborted; left = end - clock.monotonic()) {
    await changes.next(left, signal);
  }
};
