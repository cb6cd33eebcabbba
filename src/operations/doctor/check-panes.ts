import { PartyError } from "../../domain/error.ts";
import type { SessionPane } from "../../ports/sessions.ts";
import { regeneratePanes } from "../regenerate-panes.ts";
import { sessionStatus, type SessionStatus } from "../session-status.ts";
import { knownMap } from "../register-panes.ts";
import type { Checked, DoctorDeps } from "./doctor-deps.ts";

/** Pane maps against the panes that live: that each role's is there, is marked with it, and that its program knows it. */
export const checkPanes = async (deps: DoctorDeps): Promise<readonly Checked[]> => {
  let panes: readonly SessionPane[];
  let running: readonly string[];
  try {
    panes = (await deps.sessions.panes()).filter(({ alive }) => alive);
    running = await deps.sessions.list();
  } catch (error) {
    // Without tmux there are none; that it is missing is another finding.
    if (error instanceof PartyError) return [];
    throw error;
  }
  await deps.look();
  // Whether a daemon answers is another finding.
  const daemon = { isRunning: async () => true };
  const { sessions } = await sessionStatus({ ...deps, daemon, roster: deps.roster() }, undefined);
  const findings = [
    ...sessions.flatMap((session) => checkSession(deps, session, panes)),
    ...unmapped(deps, running, panes),
  ];
  const agents = sessions.reduce((sum, session) => sum + session.agents.length, 0);
  const fine: Checked = { check: "panes", level: "ok", what: `${agents} agents have their panes` };
  return [...(findings.length > 0 ? findings : [fine]), ...sessions.flatMap(unproven)];
};

/** Programs that run in a version into which nobody has tried to paste: no fault, unless it was tried and failed. */
const unproven = ({ doubts }: SessionStatus): readonly Checked[] =>
  doubts.map(({ what, failed, remedy }) =>
    failed
      ? {
          check: "panes",
          level: "warn",
          what,
          why: "its screen looks otherwise than its profile knows: what it does not recognise is held",
          mend: remedy,
        }
      : { check: "panes", level: "note", what: `${what}: ${remedy} would prove it` },
  );

const checkSession = (
  deps: DoctorDeps,
  { name, running, findings, agents }: SessionStatus,
  panes: readonly SessionPane[],
): readonly Checked[] => {
  const remedy = running ? regenerate(deps, name) : { mend: startCommand(deps, name) };
  const wrong = [...findings, ...sharedPanes(agents)];
  if (wrong.length > 0) {
    return wrong.map((what) => ({
      check: "panes",
      level: "fail",
      what,
      why: "messages for it are held",
      ...remedy,
    }));
  }
  return [
    ...agents.filter(({ state, pid }) => state === "down" && pid !== undefined).map(ended(name)),
    ...agents.flatMap(({ role, pane }) => {
      const live = panes.find((one) => one.pane === pane);
      if (live === undefined) return [];
      const mark = checkMark(deps, name, role, live);
      return mark.length > 0 ? mark : checkEnvironment(deps, role, live);
    }),
  ];
};

const sharedPanes = (agents: SessionStatus["agents"]): readonly string[] =>
  [...Map.groupBy(agents, ({ pane }) => pane)].flatMap(([pane, holders]) =>
    holders.length === 1
      ? []
      : [`the pane map names ${pane} for ${holders.map(({ role }) => role).join(" and ")}`],
  );

const ended =
  (session: string) =>
  ({ role, pane }: SessionStatus["agents"][number]): Checked => ({
    check: "agents",
    level: "warn",
    what: `${role} does not run in ${pane}`,
    why: "messages for it are held",
    mend: `start its program in ${pane} again; if it does run, party regenerate ${session}`,
  });

const regenerate = (deps: DoctorDeps, session: string): Pick<Checked, "mend" | "fix"> => ({
  mend: `party regenerate ${session}`,
  fix: async () => void (await regeneratePanes(deps, session)),
});

const startCommand = ({ here }: DoctorDeps, name: string): string =>
  name === here.defaultSession ? "party" : `party -s ${name}`;

const checkMark = (
  deps: DoctorDeps,
  session: string,
  role: string,
  { pane, role: marked }: SessionPane,
): readonly Checked[] => {
  if (marked === role || !deps.here.marksPanes) return [];
  if (marked === undefined) {
    return [
      {
        check: "panes",
        level: "warn",
        what: `${pane} (${role}) has lost its mark @role`,
        why: "its program overwrites its title, and then nothing on the screen tells whose it is",
        mend: `tmux set-option -p -t ${pane} @role ${role}`,
        fix: () => deps.sessions.mark(pane, role, session),
      },
    ];
  }
  return [
    {
      check: "panes",
      level: "fail",
      what: `the pane map names ${pane} for ${role}, and it is marked ${marked}`,
      why: `messages for ${role} go to ${marked}`,
      ...regenerate(deps, session),
    },
  ];
};

const checkEnvironment = (
  { processes }: DoctorDeps,
  role: string,
  { pane, pid }: SessionPane,
): readonly Checked[] => {
  const said = processes.environment(pid)["AGENT_ROLE"];
  if (said === role) return [];
  return [
    said === undefined || said === ""
      ? {
          check: "roles",
          level: "note",
          what: `AGENT_ROLE is not set in ${pane} (${role})`,
          why: "`relay` finds the role by the pane; other programs may look for it",
          mend: `export AGENT_ROLE=${role}`,
        }
      : {
          check: "roles",
          level: "warn",
          what: `AGENT_ROLE is ${said} in ${pane}, which is ${role}'s`,
          why: "`relay` goes by the pane; other programs may go by the variable",
          mend: `export AGENT_ROLE=${role} in that pane, or start the session anew: party stop && party`,
        },
  ];
};

/** A session of a name that is ours, whose panes have no role: made by hand, or without its pane map. */
const unmapped = (
  deps: DoctorDeps,
  running: readonly string[],
  panes: readonly SessionPane[],
): readonly Checked[] => {
  const ours = new Set([deps.here.defaultSession, ...deps.paneMaps.sessions()]);
  return running
    .filter(
      (name) =>
        ours.has(name) &&
        Object.keys(knownMap(deps.paneMaps, name).panes).length === 0 &&
        deps.paneMaps.read(name).kind !== "broken",
    )
    .map((name): Checked => {
      const bare = panes.filter(
        ({ session, pid }) =>
          session === name && (deps.processes.environment(pid)["AGENT_ROLE"] ?? "") === "",
      );
      const role =
        bare.length === 0
          ? ""
          : `, and AGENT_ROLE is not set in ${bare.map(({ pane }) => pane).join(", ")}`;
      return {
        check: "roles",
        level: "fail",
        what: `session ${name} runs and its pane map names nobody${role}`,
        why: "its agents get no messages, and what they send has no sender",
        ...regenerate(deps, name),
      };
    });
};
