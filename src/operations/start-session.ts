import { adaptCommand, baseName, paneWords, programOf } from "../domain/agent-command.ts";
import { PartyError } from "../domain/error.ts";
import { type AgentPlan, type Layout, roomFor, type Size } from "../domain/layout.ts";
import { type KnownNames, requireRole, requireSessionName } from "../domain/names.ts";
import { PROFILES } from "../domain/profiles/profiles.ts";
import type { Clock } from "../ports/clock.ts";
import type { Daemon, DaemonStart } from "../ports/daemon.ts";
import type { PaneMaps } from "../ports/pane-maps.ts";
import type { Sessions } from "../ports/sessions.ts";
import type { Workplace } from "../ports/workplace.ts";
import { knownMap, registerPanes } from "./register-panes.ts";

export interface StartSessionDeps {
  readonly sessions: Sessions;
  readonly paneMaps: PaneMaps;
  readonly daemon: Daemon;
  readonly workplace: Workplace;
  readonly clock: Clock;
}

export interface StartSession {
  readonly name: string;
  readonly layout: Layout;
  readonly size: Size;
  readonly agents: readonly StartAgent[];
  readonly known: KnownNames;
  /** For every pane: `RELAY_*` and the PATH. */
  readonly environment: Readonly<Record<string, string>>;
  readonly root: boolean;
  /** The program that starts Codex with an app-server of its own. */
  readonly codexLauncher: string;
}

export interface StartAgent extends AgentPlan {
  /** The command is the user's own, not the seed's. */
  readonly configured: boolean;
}

export interface SessionStarted {
  readonly kind: "started" | "existing";
  readonly name: string;
  /** Role and pane; of a new session in the order of the panes, of another as its map names them. */
  readonly panes: readonly { readonly role: string; readonly pane: string }[];
  /** What a person should know, one sentence each. */
  readonly notes: readonly string[];
  readonly daemon: DaemonStart;
}

/**
 * Starts a session with its agents and the daemon; of a session that runs already only the daemon is looked after.
 * Whatever is missing is refused before anything is created.
 */
export const startSession = async (
  deps: StartSessionDeps,
  wanted: StartSession,
): Promise<SessionStarted> => {
  const { sessions, daemon } = deps;
  const name = requireSessionName(wanted.name, wanted.known);
  for (const { role } of wanted.agents)
    requireRole(role, { ...wanted.known, sessions: [...wanted.known.sessions, name] });
  await sessions.check();
  if ((await sessions.list()).includes(name)) {
    const panes = Object.entries(knownMap(deps.paneMaps, name).panes).map(([role, pane]) => ({
      role,
      pane,
    }));
    return { kind: "existing", name, panes, notes: [], daemon: await daemon.ensure(true) };
  }
  await requireWorkplace(deps.workplace, wanted.agents);
  return create(deps, name, wanted);
};

const create = async (
  deps: StartSessionDeps,
  name: string,
  wanted: StartSession,
): Promise<SessionStarted> => {
  const { sessions, paneMaps, workplace } = deps;
  workplace.prepareShare(
    wanted.agents.map(({ role }) => role),
    name,
  );
  const notes: string[] = [];
  const newPanes = wanted.agents.map((agent) => {
    const environment = { ...wanted.environment, AGENT_ROLE: agent.role, ...agent.environment };
    const adapted = adaptCommand(agent.command, {
      root: wanted.root,
      configured: agent.configured,
      conversation: workplace.hasConversation(agent.directory),
      environment: relayOnly(environment),
      codexLauncher: wanted.codexLauncher,
    });
    notes.push(...adapted.notes.map((note) => `${agent.role} ${note}.`));
    const { role, directory } = agent;
    return { role, directory, words: paneWords(role, adapted.command, environment) };
  });

  const { layout, environment } = wanted;
  const size = roomFor(layout, newPanes.length, wanted.size);
  const made = await sessions.create({ name, layout, size, panes: newPanes, environment });
  const panes = wanted.agents.map(({ role }, index) => ({ role, pane: made[index]?.pane ?? "" }));
  try {
    await registerPanes(deps, name, panes, agentsByRole(wanted.agents));
  } catch (error) {
    // Agents that nobody can reach are worse than none.
    await sessions.end(name);
    paneMaps.remove(name);
    throw error;
  }
  return { kind: "started", name, panes, notes, daemon: await deps.daemon.ensure(true) };
};

const requireWorkplace = async (
  workplace: Workplace,
  agents: readonly StartAgent[],
): Promise<void> => {
  for (const { directory, directoryFrom } of agents) {
    if (workplace.hasDirectory(directory)) continue;
    throw new PartyError(
      "CONFIG_INVALID",
      `${directoryFrom ?? "The directory"} is ${JSON.stringify(directory)}, which is no directory.`,
      { hint: "Make it, or name another. Nothing was started." },
    );
  }
  for (const { role, command } of agents) {
    const program = programOf(command);
    if (program === undefined || (await workplace.hasProgram(program))) continue;
    const install = PROFILES.find(({ programs }) => programs.includes(baseName(program)))?.install;
    throw new PartyError(
      "AGENT_CLI_MISSING",
      `${role} runs ${JSON.stringify(program)}, which is not installed.`,
      {
        hint: `${install === undefined ? "Install it" : `Install it with \`${install}\``}, or name another command for ${role} in ~/.config/relay/party.conf. \`party demo\` shows everything with built-in agents, without any of them.`,
      },
    );
  }
};

const relayOnly = (environment: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(environment).filter(
      ([name]) => name === "AGENT_ROLE" || name.startsWith("RELAY_"),
    ),
  );

const agentsByRole = (
  agents: readonly AgentPlan[],
): Readonly<Record<string, Pick<AgentPlan, "profile" | "transcript">>> =>
  Object.fromEntries(
    agents.map(({ role, profile, transcript }) => [role, { profile, transcript }]),
  );
