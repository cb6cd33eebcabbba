export interface Coalesced {
  (): void;
  /** Drops a call that is still due. */
  cancel(): void;
}

/** `act` at the first call at once, and then at most once per `interval` milliseconds, the last call never lost. */
export const coalesce = (act: () => void, interval: number): Coalesced => {
  let timer: NodeJS.Timeout | undefined;
  let due = false;

  const run = (): void => {
    due = false;
    timer = setTimeout(() => {
      timer = undefined;
      if (due) run();
    }, interval);
    act();
  };

  const call = (): void => {
    if (timer === undefined) run();
    else due = true;
  };

  return Object.assign(call, {
    cancel: () => {
      clearTimeout(timer);
      timer = undefined;
      due = false;
    },
  });
};
