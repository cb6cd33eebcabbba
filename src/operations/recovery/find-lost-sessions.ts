import type { RecoveryRecord } from "../../domain/recovery/recovery-record.ts";
import type { PaneMaps } from "../../ports/pane-maps.ts";
import type { RecoveryPlace } from "../../ports/recovery-place.ts";
import type { Sessions } from "../../ports/sessions.ts";
import { knownMap } from "../register-panes.ts";

export interface FindLostDeps {
  readonly sessions: Sessions;
  readonly paneMaps: PaneMaps;
  readonly place: Pick<RecoveryPlace, "records">;
  /** Messages that wait, by recipient; none where no daemon ever ran. */
  readonly waits: () => ReadonlyMap<string, number>;
}

/** A session that ended without `party stop`: with the machine, with its tmux server, or by hand. */
export interface LostSession {
  readonly name: string;
  readonly agents: readonly LostAgent[];
  /** Messages that wait for its agents. */
  readonly waits: number;
}

export interface LostAgent {
  readonly role: string;
  /** What is known of its last life. */
  readonly record: RecoveryRecord | undefined;
}

/** Sessions whose panes stand written and are nowhere. `party stop` takes that away, so these were not stopped. */
export const findLostSessions = async ({
  sessions,
  paneMaps,
  place,
  waits,
}: FindLostDeps): Promise<readonly LostSession[]> => {
  const names = paneMaps.sessions();
  if (names.length === 0) return [];
  const running = new Set(await sessions.list());
  const panes = await sessions.panes();
  // Roles may have been given to panes of a session that is called otherwise.
  const marked = new Set(panes.flatMap((pane) => (pane.alive ? (pane.markedSession ?? []) : [])));
  const socket = await sessions.socket();
  const lost = names.filter((name) => {
    const map = knownMap(paneMaps, name);
    // One that was written by hand, or that names another server, says nothing of what is lost here.
    const isOwn = map.version > 0 && map.session === name && map.tmuxSocket === socket;
    return isOwn && Object.keys(map.panes).length > 0 && !running.has(name) && !marked.has(name);
  });
  if (lost.length === 0) return [];
  const records = place.records();
  const counts = waits();
  return lost.map((name) => {
    const agents = Object.keys(knownMap(paneMaps, name).panes);
    return {
      name,
      agents: agents.map((role) => ({ role, record: records.get(`${role}.${name}`) })),
      waits: agents.reduce((sum, role) => sum + (counts.get(`${role}.${name}`) ?? 0), 0),
    };
  });
};
