import { SEED_ROLES } from "../domain/address.ts";
import { PartyError } from "../domain/error.ts";
import type { PaneMap } from "../domain/pane-map.ts";
import type { SessionPane } from "../ports/sessions.ts";
import type { Sessions } from "../ports/sessions.ts";
import { knownMap, registerPanes, type RegisterPanesDeps } from "./register-panes.ts";

export interface RegeneratePanesDeps extends RegisterPanesDeps {
  readonly sessions: Sessions;
}

/**
 * Finds a session's agents again and writes its pane map: by the role each pane is marked with, else, where none is,
 * by its index in the session's first window. Throws SESSION_UNKNOWN or PANE_UNKNOWN, and then writes nothing.
 */
export const regeneratePanes = async (
  deps: RegeneratePanesDeps,
  session: string,
): Promise<PaneMap> => {
  await deps.sessions.check();
  const all = await deps.sessions.panes();
  const panes = all.filter((pane) => sessionOf(pane) === session && pane.alive);
  if (panes.length === 0) throw await unknownSession(deps.sessions, session);

  const found = new Map<string, string>();
  for (const { role, pane } of panes)
    if (role !== undefined && !found.has(role)) found.set(role, pane);
  for (const [role, pane] of byIndex(panes)) {
    if (found.has(role)) continue;
    found.set(role, pane);
    await deps.sessions.mark(pane, role, session);
  }
  if (found.size === 0) {
    throw new PartyError(
      "PANE_UNKNOWN",
      `No pane of session ${JSON.stringify(session)} has a role.`,
      {
        hint: "Give it one with `party adopt <pane> <role>`.",
      },
    );
  }
  const roles = [...found].map(([role, pane]) => ({ role, pane }));
  return registerPanes(deps, session, roles, knownMap(deps.paneMaps, session).agents);
};

/** A pane adopted into another session than tmux's own belongs to the one it was marked with. */
const sessionOf = ({ markedSession, session }: SessionPane): string => markedSession ?? session;

const byIndex = (panes: readonly SessionPane[]): readonly (readonly [string, string])[] => {
  const window = panes.find((pane) => pane.window === "main")?.window ?? panes[0]?.window;
  return panes
    .filter((pane) => pane.window === window && pane.role === undefined)
    .flatMap(({ index, pane }) => {
      const role = SEED_ROLES[index];
      return role === undefined ? [] : [[role, pane] as const];
    });
};

/** SESSION_UNKNOWN with the sessions that run. */
const unknownSession = async (
  sessions: Pick<Sessions, "list">,
  session: string,
): Promise<PartyError> => {
  const running = await sessions.list();
  return new PartyError(
    "SESSION_UNKNOWN",
    `Session ${JSON.stringify(session)} does not run. Running: ${running.length === 0 ? "none" : running.join(", ")}.`,
    {
      hint: session === "party" ? "Start it with `party`." : `Start it with \`party ${session}\`.`,
    },
  );
};
