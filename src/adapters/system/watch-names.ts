import { watch } from "node:fs";

/** Calls back when an entry of a directory changes whose name is wanted, until disposed. */
export const watchNames = (
  directory: string,
  isWanted: (name: string) => boolean,
  changed: () => void,
): Disposable => {
  try {
    const watcher = watch(directory, (_event, name) => {
      if (name === null || isWanted(name)) changed();
    });
    watcher.on("error", () => watcher.close());
    return { [Symbol.dispose]: () => watcher.close() };
  } catch {
    // It is not there, or no watch is left to be had: who looks by a clock sees it later.
    return { [Symbol.dispose]: () => undefined };
  }
};
