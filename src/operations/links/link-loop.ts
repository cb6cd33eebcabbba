import { PartyError } from "../../domain/error.ts";
import { createAlarm } from "../alarm.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Round } from "./sync-snapshots.ts";

export interface LoopOptions {
  readonly clock: Clock;
  readonly random: () => number;
  /** One exchange with the remote. */
  readonly round: (beatIsDue: boolean) => Promise<Round>;
  /** Something waits to be carried: `soon` what somebody waits for, `later` what may gather first. */
  readonly waiting: () => "soon" | "later" | undefined;
  /** The longest time between two of our snapshots, in milliseconds. */
  readonly beat: number;
  /** The longest time between two looks at the remote. */
  readonly slowest: number;
  readonly told: (round: Round) => void;
  readonly failed: (error: unknown) => void;
  readonly signal: AbortSignal;
}

export interface LinkLoop {
  /** Something may wait to be carried. */
  wake(): void;
  /** Exchanges now, and resolves with what came of it. */
  sync(): Promise<Round>;
  stop(): Promise<void>;
}

/** What is said together goes in one push: after the first word so long is waited for more. */
const LINGER = { soon: 150, later: 400 } as const;
/** So many exchanges with something in them in so long a time are a flood: then each waits longer, to carry more. */
const FLOOD = { count: 4, within: 4_000, linger: 1_000 } as const;
const FIRST_POLL = 1_000;
const POLL_GROWTH = 1.5;
const FIRST_RETRY = 2_000;
const LONGEST_RETRY = 60_000;
const NO_ROOM_DELAY = 2_000;

/** Exchanges with a remote for as long as the daemon lives: at once when something waits, seldom when nobody talks. */
export const startLinkLoop = (options: LoopOptions): LinkLoop => {
  const { clock, signal } = options;
  const alarm = createAlarm();
  let poll = FIRST_POLL;
  let retry = FIRST_RETRY;
  let activeAt: readonly number[] = [];
  let beatAt = Number.NEGATIVE_INFINITY;
  let lookAt = clock.monotonic();
  let asked: PromiseWithResolvers<Round>[] = [];
  const jitter = (delay: number): number => delay * (0.75 + options.random() / 2);

  /** When the next exchange is due, on the monotonic clock. */
  let waitingSince: number | undefined;
  const dueAt = (): number => {
    if (asked.length > 0) return 0;
    const waiting = options.waiting();
    if (waiting === undefined) waitingSince = undefined;
    else waitingSince ??= clock.monotonic();
    // A remote that does not answer is not asked more often because somebody talks.
    if (retry > FIRST_RETRY) return lookAt;
    if (waitingSince === undefined || waiting === undefined)
      return Math.min(lookAt, beatAt + options.beat);
    const recent = activeAt.filter((at) => clock.monotonic() - at < FLOOD.within);
    const linger = recent.length >= FLOOD.count ? FLOOD.linger : LINGER[waiting];
    return Math.min(lookAt, waitingSince + linger);
  };

  const once = async (): Promise<void> => {
    const callers = asked;
    asked = [];
    waitingSince = undefined;
    const beatIsDue = clock.monotonic() - beatAt >= options.beat;
    try {
      const round = await options.round(beatIsDue);
      const now = clock.monotonic();
      if (round.reached.kind === "reached") {
        retry = FIRST_RETRY;
        if (beatIsDue) beatAt = now;
        if (round.active) activeAt = [...activeAt, now].slice(-FLOOD.count);
        poll = round.active ? FIRST_POLL : Math.min(poll * POLL_GROWTH, options.slowest);
        lookAt = now + Math.min(jitter(poll), round.again ?? Number.POSITIVE_INFINITY);
      } else {
        lookAt = now + jitter(retry);
        retry = Math.min(retry * 2, LONGEST_RETRY);
      }
      options.told(round);
      for (const { resolve } of callers) resolve(round);
    } catch (error) {
      for (const { reject } of callers) reject(error);
      if (!(error instanceof PartyError)) throw error;
      // The disk is full, or git is gone: what waits stays in the ledger.
      const reached = { kind: "refused", reason: error.message } as const;
      options.told({ reached, active: false, troubles: [] });
      lookAt = clock.monotonic() + NO_ROOM_DELAY;
      retry = Math.max(retry, FIRST_RETRY * 2);
    }
  };

  const stop = new AbortController();
  const run = async (): Promise<void> => {
    while (!signal.aborted && !stop.signal.aborted) {
      const delay = dueAt() - clock.monotonic();
      if (delay > 0) await alarm.wait(delay);
      else await once();
    }
  };

  signal.addEventListener("abort", alarm.ring);
  const ended = run().catch(options.failed);
  return {
    wake: alarm.ring,
    sync: () => {
      const caller = Promise.withResolvers<Round>();
      asked.push(caller);
      alarm.ring();
      return caller.promise;
    },
    stop: async () => {
      stop.abort();
      alarm.ring();
      await ended;
      for (const { reject } of asked) {
        reject(
          new PartyError("DAEMON_UNAVAILABLE", "The daemon ends.", { hint: "Start it again." }),
        );
      }
    },
  };
};
