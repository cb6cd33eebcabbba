import { EMPTY_PANE_MAP, type PaneMap, type PaneMapAgent } from "../domain/pane-map.ts";
import type { Clock } from "../ports/clock.ts";
import type { PaneMaps } from "../ports/pane-maps.ts";
import type { Sessions } from "../ports/sessions.ts";

export interface RegisterPanesDeps {
  readonly sessions: Pick<Sessions, "socket">;
  readonly paneMaps: PaneMaps;
  readonly clock: Clock;
}

/** Writes a session's pane map anew, one version up, bound to the server that runs now. */
export const registerPanes = async (
  { sessions, paneMaps, clock }: RegisterPanesDeps,
  session: string,
  panes: readonly { readonly role: string; readonly pane: string }[],
  agents: Readonly<Record<string, PaneMapAgent>>,
): Promise<PaneMap> => {
  const map: PaneMap = {
    panes: Object.fromEntries(panes.map(({ role, pane }) => [role, pane])),
    version: knownMap(paneMaps, session).version + 1,
    registeredAt: new Date(clock.now()).toISOString(),
    session,
    tmuxSocket: await sessions.socket(),
    agents: Object.fromEntries(
      panes.flatMap(({ role }) => {
        const agent = agents[role];
        return agent?.profile === undefined && agent?.transcript === undefined
          ? []
          : [[role, agent]];
      }),
    ),
    ignored: [],
  };
  paneMaps.write(session, map);
  return map;
};

/** The map as it stands; a missing or broken one says nothing. */
export const knownMap = (paneMaps: PaneMaps, session: string): PaneMap => {
  const read = paneMaps.read(session);
  return read.kind === "map" ? read.map : EMPTY_PANE_MAP;
};
