/** Waits until `condition` gives something; fails with `what` after `timeout` milliseconds. It looks less often where it may wait for long. */
export const waitFor = async <T>(
  what: string,
  condition: () => T | undefined | false | Promise<T | undefined | false>,
  timeout = 10_000,
): Promise<T> => {
  const until = performance.now() + timeout;
  for (;;) {
    const found = await condition();
    if (found !== undefined && found !== false) return found;
    if (performance.now() > until) throw new Error(`Waited in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, timeout > 10_000 ? 100 : 5));
  }
};
