import { setTimeout as sleep } from "node:timers/promises";

import type { LedgerReader } from "../src/ports/ledger.ts";

/** Seldom: whoever asks must not slow down what is measured. */
const INTERVAL = 100;
const PATIENCE = 300_000;

/** Waits until so many deliveries were taken in since the beginning and none of them waits any more. */
export const awaitSettled = async (ledger: LedgerReader, deliveries: number): Promise<void> => {
  const until = performance.now() + PATIENCE;
  const tally = tallies.get(ledger) ?? { last: 0, received: 0 };
  tallies.set(ledger, tally);
  for (;;) {
    for (const { number, type } of ledger.events(tally.last, Number.MAX_SAFE_INTEGER)) {
      tally.last = number;
      if (type === "received") tally.received += 1;
    }
    if (tally.received >= deliveries && ledger.counts().every(({ waits }) => waits === 0)) return;
    if (performance.now() > until)
      throw new Error(
        `${tally.received} of ${deliveries} were taken in, and ${JSON.stringify(ledger.counts())} wait.`,
      );
    await sleep(INTERVAL);
  }
};

interface Tally {
  last: number;
  received: number;
}

const tallies = new WeakMap<LedgerReader, Tally>();
