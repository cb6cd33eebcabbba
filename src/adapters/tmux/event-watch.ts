import { backoff } from "./backoff.ts";
import type { ControlServerOptions } from "./control-server.ts";
import { type EventClient, openEventClient } from "./event-client.ts";
import type { PaneWatch } from "./pane-watch.ts";
import type { Server } from "./server.ts";
import { createWatchers } from "./watchers.ts";

/**
 * {@link PaneWatch} by tmux's own notifications: one control client per session that has, or lately had, a watched pane. To
 * keep one that nobody needs costs nothing; to connect is a risk for the server (quiet.ts).
 */
export const createEventWatch = (
  server: Server,
  { quiet, keep = KEPT, ...options }: ControlServerOptions,
): PaneWatch => {
  const clients = new Map<string, EventClient>();
  /** When each was needed last. */
  const usedAt = new Map<string, number>();
  /** The session by whose client a pane is watched. */
  let sessions: ReadonlyMap<string, string> = new Map();
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
    usedAt.delete(session);
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
        quiet.changed();
        if (clients.get(session) !== client) return;
        clients.delete(session);
        usedAt.delete(session);
        watchers.fireAll();
        request();
      },
    });
    clients.set(session, client);
    return client;
  };

  const retire = (needed: ReadonlySet<string>): void => {
    const now = performance.now();
    for (const session of needed) usedAt.set(session, now);
    for (const session of clients.keys())
      if (now - (usedAt.get(session) ?? 0) >= keep) close(session);
  };

  /** Makes the clients fit what is watched now. False when it has to be tried again. */
  const sync = async (): Promise<boolean> => {
    const watched = new Set(watchers.panes());
    const isIdle = watched.size === 0 && clients.size === 0;
    const sessionsByPane: SessionsByPane | undefined = isIdle ? new Map() : await listPanes(server);
    const gone = [...present].filter((pane) => watched.has(pane) && !sessionsByPane?.has(pane));
    present = new Set(sessionsByPane?.keys());
    for (const pane of gone) watchers.fire(pane);
    if (sessionsByPane === undefined) {
      for (const session of clients.keys()) close(session);
      return false;
    }
    const needed = sessionsOf(watched, sessionsByPane);
    retire(needed);
    sessions = new Map([...sessionsByPane].map(([pane, [session = ""]]) => [pane, session]));
    for (const session of new Set([...needed, ...clients.keys()]))
      await follow(session, sessionsByPane, watched);
    return true;
  };

  const follow = async (
    session: string,
    sessionsByPane: SessionsByPane,
    watched: ReadonlySet<string>,
  ): Promise<void> => {
    const panes = [...sessionsByPane.keys()].filter((pane) =>
      sessionsByPane.get(pane)?.includes(session),
    );
    const client = clients.get(session);
    if (client !== undefined) return client.follow(panes, watched);
    await quiet.settled();
    await open(session).follow(panes, watched);
    // What changed before the connection stood was not heard.
    for (const pane of panes) watchers.fire(pane);
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
    else if (watchers.panes().length === 0 && clients.size > 0) request(keep);
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
    mute: async (pane, muted) => {
      const client = clients.get(sessions.get(pane) ?? "");
      try {
        await client?.mute(pane, muted);
      } catch {
        // The connection was lost: the next one follows the pane from its beginning.
      }
    },
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

const LINGER = 5_000;
const KEPT = 600_000;

type SessionsByPane = ReadonlyMap<string, readonly string[]>;

/** A pane that is in several sessions is watched in one. */
const sessionsOf = (
  watched: ReadonlySet<string>,
  sessionsByPane: SessionsByPane,
): ReadonlySet<string> =>
  new Set([...watched].flatMap((pane) => sessionsByPane.get(pane)?.slice(0, 1) ?? []));

/** The sessions of every pane of the server; undefined when it does not run. */
const listPanes = async (server: Server): Promise<SessionsByPane | undefined> => {
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
