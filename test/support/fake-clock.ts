import type { Clock } from "../../src/ports/clock.ts";

export interface FakeClock extends Clock, Disposable {
  /** Runs what is due within the next `ms`, one timer after the other, each with all that follows from it at once. */
  advance(ms: number): Promise<void>;
  /** Lets everything happen that waits for no timer. */
  settle(): Promise<void>;
}

interface Timer {
  readonly at: number;
  readonly run: () => void;
  readonly every: number | undefined;
}

const install = (functions: object): void => void Object.assign(globalThis, functions);
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/**
 * Time that passes only when told to, for everything in the process that uses the global timers, until disposed.
 * Unlike the test runner's own mock timers it goes from timer to timer and lets promises settle in between.
 */
export const installFakeClock = (startAt = Date.UTC(2026, 10, 20, 14, 30)): FakeClock => {
  const real = { ...pick(globalThis) };
  const timers = new Map<number, Timer>();
  let elapsed = 0;
  let lastId = 0;

  const add = (run: () => void, delay: number, every: number | undefined): number => {
    lastId += 1;
    timers.set(lastId, { at: elapsed + Math.max(1, Math.round(delay)), run, every });
    return lastId;
  };
  const remove = (id: unknown): void => void timers.delete(id as number);
  install({
    setTimeout: (run: (...values: unknown[]) => void, delay = 0, ...values: unknown[]) =>
      add(() => run(...values), delay, undefined),
    setInterval: (run: () => void, delay: number) => add(run, delay, delay),
    clearTimeout: remove,
    clearInterval: remove,
  });

  const soonest = (until: number): number | undefined => {
    let found: number | undefined;
    let at = until;
    for (const [id, timer] of timers) {
      if (timer.at < at || (timer.at === at && found === undefined)) [found, at] = [id, timer.at];
    }
    return found;
  };

  return {
    now: () => startAt + elapsed,
    monotonic: () => elapsed,
    settle,
    advance: async (ms) => {
      const until = elapsed + ms;
      await settle();
      for (let id = soonest(until); id !== undefined; id = soonest(until)) {
        const { at, run, every } = timers.get(id) as Timer;
        timers.delete(id);
        elapsed = at;
        if (every !== undefined) timers.set(id, { at: elapsed + every, run, every });
        run();
        await settle();
      }
      elapsed = until;
    },
    [Symbol.dispose]: () => install(real),
  };
};

const pick = ({ setTimeout, setInterval, clearTimeout, clearInterval }: typeof globalThis) => ({
  setTimeout,
  setInterval,
  clearTimeout,
  clearInterval,
});
