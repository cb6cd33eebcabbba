import { backoff } from "./backoff.ts";
import type { ControlServerOptions } from "./control-server.ts";
import { type EventClient, openEventClient } from "./event-client.ts";
import type { PaneWatch } from "./pane-watch.ts";
import type { Server } from "./server.ts";
import { createWatchers } from "./watchers.ts";

/** {@link PaneWatch} by tmux's own notifications: one control client per session that has a watched pane. */
export const createEventWatch = (server: Server, options: ControlServerOptions): PaneWatch => {
  const clients = new Map<string, EventClient>();
  const closing = new Set<Promise<void>>();
  const lost = server.onLost(() => {
    if (watchers.panes().length > 0) request();
  });
  let present: ReadonlySet<string> = new Set();
  let failures = 0;
  let timer: NodeJS.Timeout | undefined;
  let syncing: Promise<void> | undefined;
  let again = false;
  let closed = false;

  const close = (session: string): void => {
    const client = clients.get(session);
    clients.delete(session);
    if (client === undefined) return;
    const done = client.close();
    closing.add(done);
    void done.finally(() => closing.delete(done));
  };

  const open = (session: string): EventClient => {
    const client = openEventClient({
      ...options,
      session,
      onPane: watchers.fire,
      onLayout: () => {
        watchers.fireAll();
        request();
      },
      onEnd: () => {
        if (clients.get(session) !== client) return;
        clients.delete(session);
        watchers.fireAll();
        request();
      },
    });
    clients.set(session, client);
    return client;
  };

  /** Makes the clients fit what is watched now. False when it has to be tried again. */
  const sync = async (): Promise<boolean> => {
    const watched = new Set(watchers.panes());
    const sessionsByPane = watched.size === 0 ? new Map() : await listPanes(server);
    const gone = [...present].filter((pane) => watched.has(pane) && !sessionsByPane?.has(pane));
    present = new Set(sessionsByPane?.keys());
    for (const pane of gone) watchers.fire(pane);
    if (sessionsByPane === undefined) {
      for (const session of clients.keys()) close(session);
      return false;
    }

    const needed = new Set(
      [...watched].flatMap((pane) => sessionsByPane.get(pane)?.slice(0, 1) ?? []),
    );
    for (const session of clients.keys()) if (!needed.has(session)) close(session);
    for (const session of needed) {
      const isNew = !clients.has(session);
      const panes = [...sessionsByPane.keys()].filter((pane) =>
        sessionsByPane.get(pane)?.includes(session),
      );
      await (clients.get(session) ?? open(session)).follow(panes, watched);
      // What changed before the connection stood was not heard.
      if (isNew) for (const pane of panes) watchers.fire(pane);
    }
    return true;
  };

  const run = async (): Promise<void> => {
    again = false;
    let done = false;
    try {
      done = await sync();
    } catch {
      // The connection was lost on the way; the callers' own looks say what is wrong with the server.
    }
    failures = done ? 0 : failures + 1;
    syncing = undefined;
    if (!done) request(backoff(failures));
    else if (again) request();
  };

  const request = (delay = 0): void => {
    again = true;
    if (closed || syncing !== undefined) return;
    clearTimeout(timer);
    timer = setTimeout(() => {
      syncing ??= run();
    }, delay);
  };

  const watchers = createWatchers(() => {
    // Deliveries watch for moments, one after the other: a connection that was just used may be needed again.
    if (watchers.panes().length > 0) request();
    else request(LINGER);
  });

  return {
    watch: watchers.add,
    close: async () => {
      closed = true;
      clearTimeout(timer);
      watchers.clear();
      lost[Symbol.dispose]();
      await syncing;
      for (const session of clients.keys()) close(session);
      await Promise.all(closing);
    },
  };
};

const LINGER = 5000;

/** The sessions of every pane of the server; undefined when it does not run. */
const listPanes = async (server: Server): Promise<Map<string, string[]> | undefined> => {
  const format = "#{pane_id} #{session_id}";
  const reply = await server.ask([["list-panes", "-a", "-F", format]], { repeatable: true });
  if (reply.kind !== "done") return undefined;
  const sessionsByPane = new Map<string, string[]>();
  for (const line of reply.lines) {
    const [pane = "", session = ""] = line.split(" ");
    sessionsByPane.set(pane, [...(sessionsByPane.get(pane) ?? []), session]);
  }
  return sessionsByPane;
};
