import { setTimeout as sleep } from "node:timers/promises";

import type { LedgerReader } from "../src/ports/ledger.ts";

/** Seldom: whoever asks must not slow down what is measured. */
const INTERVAL = 100;

/**
 * Waits until so many deliveries were taken in since the beginning and none of them waits any more.
 * Gives how many still wait when nothing was finished for `patience` ms.
 */
export const awaitSettled = async (
  ledger: LedgerReader,
  deliveries: number,
  patience: number,
): Promise<number> => {
  let until = performance.now() + patience;
  let before = Number.POSITIVE_INFINITY;
  const tally = tallies.get(ledger) ?? { last: 0, received: 0 };
  tallies.set(ledger, tally);
  for (;;) {
    for (const { number, type, from } of ledger.events(tally.last, Number.MAX_SAFE_INTEGER)) {
      tally.last = number;
      // What relay tells a sender is none of the deliveries that are waited for.
      if (type === "received" && from !== "relay") tally.received += 1;
    }
    const taken = ledger.counts().reduce((sum, { waits }) => sum + waits, 0);
    const waiting = taken + deliveries - tally.received;
    if (waiting !== before) until = performance.now() + patience;
    if (waiting === 0 || performance.now() > until) return waiting;
    before = waiting;
    await sleep(INTERVAL);
  }
};

interface Tally {
  last: number;
  received: number;
}

const tallies = new WeakMap<LedgerReader, Tally>();
