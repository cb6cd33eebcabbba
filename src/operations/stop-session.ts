import type { Daemon } from "../ports/daemon.ts";
import type { PaneMaps } from "../ports/pane-maps.ts";
import type { Sessions } from "../ports/sessions.ts";
import { knownMap } from "./register-panes.ts";

export interface StopSessionDeps {
  readonly sessions: Sessions;
  readonly paneMaps: PaneMaps;
  readonly daemon: Daemon;
  /** Forgets what its programs did, where no daemon runs that would. */
  readonly forget: (session: string) => void;
  /** Told before the session ends: whoever is inside it ends with it. */
  readonly ending: (stopped: SessionStopped) => void;
}

export interface SessionStopped {
  readonly session: string;
  /** `released`: a session that Party did not make runs on, without roles. */
  readonly kind: "stopped" | "released" | "not-running";
  readonly daemon: "stopped" | "not-running" | "managed" | "needed";
}

/** Ends a session, and with the last one the daemon. Doing it again changes nothing. */
export const stopSession = async (
  { sessions, paneMaps, daemon, forget, ending }: StopSessionDeps,
  session: string,
): Promise<void> => {
  await sessions.check();
  const runs = (await sessions.list()).includes(session);
  const ours = runs && (await sessions.isOurs(session));
  const named = new Set(Object.values(knownMap(paneMaps, session).panes));
  const panes = await sessions.panes();
  const marked = panes.filter((pane) => pane.markedSession === session);
  // A map written by hand marks no pane.
  const goesOn =
    runs || marked.length > 0 || panes.some(({ pane, alive }) => alive && named.has(pane));

  // Without a map the daemon types no more; only then may panes go.
  paneMaps.remove(session);
  const left = paneMaps
    .sessions()
    .some((name) => Object.keys(knownMap(paneMaps, name).panes).length > 0);
  const stopped = left ? "needed" : await daemon.stop();
  if (WITHOUT_DAEMON.has(stopped)) forget(session);
  for (const { pane, session: within } of marked)
    if (!ours || within !== session) await sessions.unmark(pane);
  const kind = ours ? "stopped" : goesOn ? "released" : "not-running";
  ending({ session, kind, daemon: stopped });
  if (ours) await sessions.end(session);
};

const WITHOUT_DAEMON: ReadonlySet<SessionStopped["daemon"]> = new Set(["stopped", "not-running"]);
