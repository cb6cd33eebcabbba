import { PartyError } from "../domain/error.ts";
import type { OutboxIntake } from "../ports/outbox.ts";
import type { Ingest } from "./ingest-files.ts";

export interface IntakeLoop {
  /** Something may lie in the outbox. */
  wake(): void;
  /** Resolves when the files under way are taken in. */
  stop(): Promise<void>;
}

/** So many files are taken in before anything else gets its turn. */
const SLICE = 64;
/** When the disk is full or the share is away: how soon to try again. */
const RETRY_DELAY = 2_000;

/** Takes in what lies in the outbox whenever woken, and tries again by itself when the disk would not. */
export const startIntakeLoop = (
  outbox: OutboxIntake,
  ingest: Ingest,
  refused: (error: PartyError) => void,
  failed: (error: unknown) => void,
): IntakeLoop => {
  const stopping = new AbortController();
  let woken = false;
  let running: Promise<void> | undefined;
  let retry: ReturnType<typeof setTimeout> | undefined;

  const takeAll = async (): Promise<void> => {
    const files = outbox.scan();
    for (let from = 0; from < files.length && !stopping.signal.aborted; from += SLICE) {
      ingest.files(files.slice(from, from + SLICE));
      await new Promise((resolve) => setImmediate(resolve));
    }
  };

  const run = async (): Promise<void> => {
    while (woken && !stopping.signal.aborted) {
      woken = false;
      try {
        await takeAll();
      } catch (error) {
        if (!(error instanceof PartyError)) throw error;
        // The files stay where they are: nothing is lost while the disk is full.
        refused(error);
        clearTimeout(retry);
        retry = setTimeout(wake, RETRY_DELAY);
      }
    }
  };

  const wake = (): void => {
    woken = true;
    running ??= run()
      .catch(failed)
      .finally(() => {
        running = undefined;
        if (woken && !stopping.signal.aborted) wake();
      });
  };

  return {
    wake,
    stop: async () => {
      stopping.abort();
      clearTimeout(retry);
      await running;
    },
  };
};
