import type { PaneWatch } from "./pane-watch.ts";
import { snapshotCommands } from "./snapshot.ts";
import type { Server } from "./server.ts";
import { createWatchers } from "./watchers.ts";

/** Looks at watched panes every 200 ms: for a tmux that can not tell of changes by itself. */
export const createPollWatch = (server: Server): PaneWatch => {
  const lastByPane = new Map<string, string>();
  let timer: NodeJS.Timeout | undefined;
  let polling: Promise<void> = Promise.resolve();

  const look = async (pane: string): Promise<string> => {
    try {
      const reply = await server.ask(snapshotCommands(pane), { repeatable: true });
      return reply.kind === "done" ? reply.lines.join("\n") : reply.kind;
    } catch (error) {
      // Whatever it was, the caller's own look will say it.
      return String(error);
    }
  };

  const poll = async (): Promise<void> => {
    for (const pane of watchers.panes()) {
      const seen = await look(pane);
      if (lastByPane.get(pane) === seen) continue;
      lastByPane.set(pane, seen);
      watchers.fire(pane);
    }
    if (timer !== undefined) schedule(INTERVAL);
  };

  const schedule = (delay: number): void => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      polling = poll();
    }, delay);
  };

  const stop = (): void => {
    clearTimeout(timer);
    timer = undefined;
    lastByPane.clear();
  };

  const watchers = createWatchers(() => {
    if (watchers.panes().length === 0) stop();
    else if (timer === undefined) schedule(0);
  });

  return {
    watch: watchers.add,
    close: async () => {
      watchers.clear();
      stop();
      await polling;
    },
  };
};

const INTERVAL = 200;
