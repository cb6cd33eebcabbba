import { type FSWatcher, lstatSync, watch } from "node:fs";

import type { ShareChanges } from "../../ports/share-changes.ts";
import { isTemporaryName } from "./disk.ts";
import { directoriesOf } from "./list-share.ts";

export interface ShareChangesOptions {
  readonly root: string;
  /** Milliseconds without a change before it counts as done. */
  readonly quiet: number;
  /** Milliseconds after the first change from which on it is not waited for quiet any more. */
  readonly longest: number;
}

/** Watches every directory below the shared ones; those that come are watched from the next wait on. */
export const watchShare = ({
  root,
  quiet,
  longest,
}: ShareChangesOptions): ShareChanges & Disposable => {
  const watchers = new Map<string, { readonly watcher: FSWatcher; readonly identity: string }>();
  let firstAt: number | undefined;
  let lastAt = 0;
  let wake = nothing;
  let timer: NodeJS.Timeout | undefined;

  const changed = (): void => {
    lastAt = performance.now();
    firstAt ??= lastAt;
    wake();
  };
  const drop = (directory: string): void => {
    watchers.get(directory)?.watcher.close();
    watchers.delete(directory);
  };
  const add = (directory: string, identity: string): void => {
    try {
      const watcher = watch(directory, (_event, name) => {
        if (name === null || !isTemporaryName(name)) changed();
      });
      watcher.on("error", () => drop(directory));
      watchers.set(directory, { watcher, identity });
    } catch {
      // No watches left, or it has just gone: whoever waits looks by itself from time to time.
    }
  };
  /** True when a directory came, or came anew: what was put into it before it was watched is news too. */
  const refresh = (): boolean => {
    const now = new Map([root, ...directoriesOf(root)].map((path) => [path, identityOf(path)]));
    for (const [directory, { identity }] of watchers) {
      if (now.get(directory) !== identity) drop(directory);
    }
    let came = false;
    for (const [directory, identity] of now) {
      if (identity === undefined || watchers.has(directory)) continue;
      add(directory, identity);
      came = true;
    }
    return came;
  };

  refresh();
  return {
    next: async (limit, signal) => {
      if (refresh()) changed();
      const end = performance.now() + limit;
      while (!signal.aborted) {
        const now = performance.now();
        const due = firstAt === undefined ? end : Math.min(lastAt + quiet, firstAt + longest);
        if (now >= due) break;
        await new Promise<void>((resolve) => {
          wake = () => resolve();
          timer = setTimeout(wake, due - now);
          signal.addEventListener("abort", wake, { once: true });
        });
        clearTimeout(timer);
        signal.removeEventListener("abort", wake);
      }
      firstAt = undefined;
    },
    [Symbol.dispose]: () => {
      for (const directory of watchers.keys()) drop(directory);
    },
  };
};

const nothing = (): void => undefined;

const identityOf = (path: string): string | undefined => {
  const found = lstatSync(path, { bigint: true, throwIfNoEntry: false });
  return found === undefined ? undefined : `${found.dev}-${found.ino}`;
};
