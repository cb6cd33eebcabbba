import { PartyError } from "../domain/error.ts";
import { type KnownNames, requireRole, requireSessionName } from "../domain/names.ts";
import type { PaneMap } from "../domain/pane-map.ts";
import type { Daemon, DaemonStart } from "../ports/daemon.ts";
import type { SessionPane, Sessions } from "../ports/sessions.ts";
import { knownMap, registerPanes, type RegisterPanesDeps } from "./register-panes.ts";

export interface AdoptPaneDeps extends RegisterPanesDeps {
  readonly sessions: Sessions;
  readonly daemon: Daemon;
}

export interface AdoptPane {
  /** `%3`, or `session:window.index`. */
  readonly target: string;
  readonly role: string;
  /** Undefined: the multiplexer's session that the pane is in. */
  readonly session: string | undefined;
  /** Takes the role from the pane that has it. */
  readonly replace: boolean;
  readonly profile: string | undefined;
  readonly transcript: string | undefined;
  readonly known: KnownNames;
}

export interface PaneAdopted {
  readonly role: string;
  readonly session: string;
  readonly pane: string;
  /** The pane that had the role before. */
  readonly replaced: string | undefined;
  readonly daemon: DaemonStart;
}

/** Makes the program in a pane the agent of a role. Throws PANE_UNKNOWN, NAME_INVALID, NAME_TAKEN or ROLE_TAKEN. */
export const adoptPane = async (deps: AdoptPaneDeps, wanted: AdoptPane): Promise<PaneAdopted> => {
  const { sessions } = deps;
  await sessions.check();
  const panes = await sessions.panes();
  const pane = find(panes, wanted.target);
  const session = requireSessionName(
    wanted.session ?? pane.markedSession ?? pane.session,
    wanted.known,
  );
  const others = wanted.known.sessions;
  const role = requireRole(wanted.role, { ...wanted.known, sessions: [...others, session] });

  const map = await currentMap(deps, session);
  const holder = panes.find(({ pane: id, alive }) => id === map.panes[role] && alive);
  const taken = holder !== undefined && holder.pane !== pane.pane;
  if (taken && !wanted.replace) throw roleTaken(role, session, holder);
  if (taken) await sessions.unmark(holder.pane);

  await leaveOtherSession(deps, pane, session);
  await sessions.mark(pane.pane, role, session);
  const kept = Object.entries(map.panes).filter(([name, id]) => name !== role && id !== pane.pane);
  await registerPanes(
    deps,
    session,
    [...kept.map(([name, id]) => ({ role: name, pane: id })), { role, pane: pane.pane }],
    { ...map.agents, [role]: { profile: wanted.profile, transcript: wanted.transcript } },
  );
  return {
    role,
    session,
    pane: pane.pane,
    replaced: taken ? holder.pane : undefined,
    daemon: await deps.daemon.ensure(true),
  };
};

const find = (panes: readonly SessionPane[], target: string): SessionPane => {
  const pane = panes.find(({ pane: id, session, window, windowIndex, index }) =>
    [id, `${session}:${window}.${index}`, `${session}:${windowIndex}.${index}`].includes(target),
  );
  if (pane?.alive === true) return pane;
  const reason = pane === undefined ? "is not there" : "has ended";
  const there = panes
    .filter(({ alive }) => alive)
    .map(({ pane: id, command }) => `${id} (${command})`);
  throw new PartyError(
    "PANE_UNKNOWN",
    `Pane ${JSON.stringify(target)} ${reason}. Panes: ${there.join(", ") || "none"}.`,
    {
      hint: "Name it as tmux does, %3 or session:window.0: `tmux list-panes -a` lists them.",
    },
  );
};

/** The map of a server that is gone names panes that mean something else now. */
const currentMap = async (
  { sessions, paneMaps }: AdoptPaneDeps,
  session: string,
): Promise<PaneMap> => {
  const map = knownMap(paneMaps, session);
  const foreign = map.tmuxSocket !== undefined && map.tmuxSocket !== (await sessions.socket());
  return foreign ? { ...map, panes: {} } : map;
};

/** A pane has one role in one session: it leaves the one it had. */
const leaveOtherSession = async (
  deps: AdoptPaneDeps,
  pane: SessionPane,
  session: string,
): Promise<void> => {
  const before = pane.markedSession;
  if (before === undefined || before === session) return;
  const map = knownMap(deps.paneMaps, before);
  const rest = Object.entries(map.panes).filter(([, id]) => id !== pane.pane);
  if (rest.length === 0) deps.paneMaps.remove(before);
  else
    await registerPanes(
      deps,
      before,
      rest.map(([role, id]) => ({ role, pane: id })),
      map.agents,
    );
};

const roleTaken = (role: string, session: string, holder: SessionPane): PartyError =>
  new PartyError(
    "ROLE_TAKEN",
    `${role} of session ${session} is in pane ${holder.pane} already (${holder.command}, pid ${holder.pid}).`,
    { hint: "Add --replace to move the role, or choose another one." },
  );
