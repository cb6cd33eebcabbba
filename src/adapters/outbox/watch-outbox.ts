import { existsSync, watch } from "node:fs";
import { join } from "node:path";

import { identityOf, isMessageName, roleDirectories } from "./find-files.ts";

export interface WatchOptions {
  readonly directory: string;
  /** The file system tells nothing of other hosts' writes. */
  readonly remote: boolean;
  /** Something may be found: called once for many events. */
  readonly changed: () => void;
}

/** Scans without a cause: rarely where notifications come, often where some do not. */
const SLOW_SCAN = 30_000;
const QUICK_SCAN = 2_000;

interface Watcher {
  readonly identity: string;
  close(): void;
}

/** Watches the outbox and every role directory in it, also those that come later or are made anew. */
export const watchOutbox = ({ directory, remote, changed }: WatchOptions): Disposable => {
  const watchers = new Map<string, Watcher>();
  let immediate: NodeJS.Immediate | undefined;
  let timer: NodeJS.Timeout | undefined;
  let blind = false;

  const notify = (): void => {
    immediate ??= setImmediate(() => {
      immediate = undefined;
      changed();
    });
  };

  const drop = (path: string): void => {
    watchers.get(path)?.close();
    watchers.delete(path);
  };

  const open = (path: string, identity: string, onEvent: (name: string | null) => void): void => {
    try {
      const watcher = watch(path, (_event, name) => onEvent(name));
      watcher.on("error", () => {
        drop(path);
        schedule(QUICK_SCAN);
      });
      watchers.set(path, { identity, close: () => watcher.close() });
    } catch {
      // No watches left, or the directory has just gone: the scans see to it until a later try succeeds.
      blind = true;
    }
  };

  const ensure = (path: string, onEvent: (name: string | null) => void): void => {
    const identity = identityOf(path);
    if (identity === undefined) blind = true;
    if (identity === watchers.get(path)?.identity) return;
    drop(path);
    if (identity !== undefined) open(path, identity, onEvent);
  };

  const refresh = (): void => {
    blind = false;
    ensure(directory, () => {
      refresh();
      notify();
    });
    const roles = roleDirectories(directory).map((role) => join(directory, role));
    for (const path of watchers.keys()) {
      if (path !== directory && !roles.includes(path)) drop(path);
    }
    for (const path of roles) {
      ensure(path, (name) => {
        // Our own unlinks and others' temporary names are no news: 10,000 of them must not mean 10,000 scans.
        if (name === null || (isMessageName(name) && existsSync(join(path, name)))) notify();
      });
    }
    schedule(remote || blind ? QUICK_SCAN : SLOW_SCAN);
  };

  const schedule = (delay: number): void => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      refresh();
      changed();
    }, delay);
  };

  refresh();
  notify();

  return {
    [Symbol.dispose]: () => {
      clearImmediate(immediate);
      clearTimeout(timer);
      for (const path of watchers.keys()) drop(path);
    },
  };
};
