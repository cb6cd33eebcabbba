import { coalesce, type Coalesced } from "./coalesce.ts";

/** Who wants to hear of which pane of one server. */
export interface Watchers {
  readonly panes: () => readonly string[];
  /** Calls everybody who watches this pane. */
  readonly fire: (pane: string) => void;
  readonly fireAll: () => void;
  readonly add: (pane: string, changed: () => void) => Disposable;
  readonly clear: () => void;
}

/** `settled` is called whenever a pane gets its first watcher or loses its last. */
export const createWatchers = (settled: () => void): Watchers => {
  const byPane = new Map<string, Set<Coalesced>>();

  const fire = (pane: string): void => {
    for (const changed of byPane.get(pane) ?? []) changed();
  };

  return {
    panes: () => [...byPane.keys()],
    fire,
    fireAll: () => {
      for (const pane of byPane.keys()) fire(pane);
    },

    add: (pane, changed) => {
      const watcher = coalesce(changed, INTERVAL);
      const watchers = byPane.get(pane) ?? new Set();
      byPane.set(pane, watchers.add(watcher));
      if (watchers.size === 1) settled();
      return {
        [Symbol.dispose]: () => {
          watcher.cancel();
          if (!watchers.delete(watcher) || watchers.size > 0 || byPane.get(pane) !== watchers)
            return;
          byPane.delete(pane);
          settled();
        },
      };
    },

    clear: () => {
      for (const watcher of [...byPane.values()].flatMap((each) => [...each])) watcher.cancel();
      byPane.clear();
    },
  };
};

/** A screen that comes in two paints must not wait for its second half; a look takes about a millisecond. */
const INTERVAL = 4;
