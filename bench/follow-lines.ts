import { closeSync, openSync, readSync, watch } from "node:fs";

/** Reads JSON lines as they are appended to a file that exists. */
export interface Follower<T> {
  /** Passes over what is there now. */
  skip(): void;
  /** The records from here to the first that is wanted, that one included. Waits for it. */
  until(isWanted: (record: T) => boolean): Promise<readonly T[]>;
}

const PATIENCE = 20_000;

export const followLines = <T>(path: string): Follower<T> => {
  let at = 0;
  let rest = "";
  let pending: T[] = [];

  const read = (): void => {
    const file = openSync(path, "r");
    const block = Buffer.alloc(65_536);
    for (;;) {
      const length = readSync(file, block, 0, block.length, at);
      if (length === 0) break;
      at += length;
      rest += block.toString("utf8", 0, length);
    }
    closeSync(file);
    const lines = rest.split("\n");
    rest = lines.pop() ?? "";
    pending.push(...lines.map((line) => JSON.parse(line) as T));
  };

  return {
    skip: () => {
      read();
      pending = [];
    },
    until: async (isWanted) => {
      const { promise, resolve, reject } = Promise.withResolvers<readonly T[]>();
      const look = (): void => {
        read();
        const found = pending.findIndex(isWanted);
        if (found === -1) return;
        resolve(pending.slice(0, found + 1));
        pending = pending.slice(found + 1);
      };
      using _watch = closing(watch(path, look));
      const timer = setTimeout(
        () => reject(new Error(`Waited in vain for a line in ${path}.`)),
        PATIENCE,
      );
      look();
      try {
        return await promise;
      } finally {
        clearTimeout(timer);
      }
    },
  };
};

const closing = (watcher: { close(): void }): Disposable => ({
  [Symbol.dispose]: () => watcher.close(),
});
