import { PartyError } from "../../domain/error.ts";

/** A file that can be made again from the ledger. */
export interface Projection extends Disposable {
  /** Writes it now; where the disk is full, again and again until there is room. */
  refresh(): void;
}

const NO_ROOM_DELAY = 2_000;

export const createProjection = (
  write: () => void,
  refused: (error: PartyError) => void,
): Projection => {
  let retry: NodeJS.Timeout | undefined;
  const refresh = (): void => {
    clearTimeout(retry);
    try {
      write();
    } catch (error) {
      if (!(error instanceof PartyError && error.retryable)) throw error;
      refused(error);
      retry = setTimeout(refresh, NO_ROOM_DELAY);
    }
  };
  return { refresh, [Symbol.dispose]: () => clearTimeout(retry) };
};
