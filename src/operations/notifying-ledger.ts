import type { Ledger } from "../ports/ledger.ts";

/** The same ledger, telling `changed` after every write that others may wait for: once per turn of the event loop. */
export const createNotifyingLedger = (ledger: Ledger, changed: () => void): Ledger => {
  let told = false;
  const tell = (): void => {
    if (told) return;
    told = true;
    setImmediate(() => {
      told = false;
      changed();
    });
  };
  const telling =
    <A extends readonly unknown[], R>(write: (...values: A) => R) =>
    (...values: A): R => {
      const result = write(...values);
      tell();
      return result;
    };
  return {
    ...ledger,
    store: telling(ledger.store),
    change: telling(ledger.change),
    openAttempt: telling(ledger.openAttempt),
    note: telling(ledger.note),
  };
};
