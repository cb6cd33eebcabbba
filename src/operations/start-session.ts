import {
  adaptCommand,
  baseName,
  paneWords,
  programOf,
  type Restart,
} from "../domain/agent-command.ts";
import { PartyError } from "../domain/error.ts";
import { type AgentPlan, type Layout, roomFor, type Size } from "../domain/layout.ts";
import { type KnownNames, requireRole, requireSessionName } from "../domain/names.ts";
import type { Profile } from "../domain/profile.ts";
import type { RecoveryRecord } from "../domain/recovery/recovery-record.ts";
import { resumeCommand } from "../domain/recovery/resume-command.ts";
import type { Clock } from "../ports/clock.ts";
import type { Daemon, DaemonStart } from "../ports/daemon.ts";
import type { PaneMaps } from "../ports/pane-maps.ts";
import type { Sessions } from "../ports/sessions.ts";
import type { Workplace } from "../ports/workplace.ts";
import type { LostSession } from "./recovery/find-lost-sessions.ts";
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
  /** How each program is installed. */
  readonly profiles: readonly Profile[];
  /** For every pane: `RELAY_*` and the PATH. */
  readonly environment: Readonly<Record<string, string>>;
  readonly root: boolean;
  /** The program that starts Codex with an app-server of its own. */
  readonly codexLauncher: string;
  /** What a pane does by itself when its program has died. */
  readonly restart: Restart;
  /** The session is brought back: what is known of each agent's last life. */
  readonly lost?: LostSession;
}

export interface StartAgent extends AgentPlan {
  /** The command is the user's own, not the seed's. */
  readonly configured: boolean;
}

export interface SessionStarted {
  readonly kind: "started" | "existing" | "resumed";
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
  await requireWorkplace(deps.workplace, wanted);
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
  for (const { role } of wanted.lost?.agents ?? []) {
    if (wanted.agents.some((agent) => agent.role === role)) continue;
    notes.push(`${role} is not brought back: no configuration names it any more.`);
  }
  const inPlace = wanted.agents.map((agent) => inLastPlace(agent, wanted, workplace));
  const newPanes = inPlace.map((planned) => {
    const agent = withLastLife(planned, inPlace, wanted, notes);
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
    const { restart } = wanted;
    const resume = restart.attempts === 0 ? agent.resume : resumptionOf(planned, inPlace, wanted);
    const words = paneWords(role, adapted.command, environment, resume, restart);
    return { role, directory, words };
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
  const kind = wanted.lost === undefined ? "started" : "resumed";
  return { kind, name, panes, notes, daemon: await deps.daemon.ensure(true) };
};

const lastLifeOf = ({ role }: StartAgent, { lost }: StartSession): RecoveryRecord | undefined =>
  lost?.agents.find((agent) => agent.role === role)?.record;

/** An agent of a session that is brought back works where it worked. */
const inLastPlace = (agent: StartAgent, wanted: StartSession, workplace: Workplace): StartAgent => {
  const directory = lastLifeOf(agent, wanted)?.directory;
  const isThere = directory !== undefined && workplace.hasDirectory(directory);
  return isThere ? { ...agent, directory } : agent;
};

/** And goes on with its own conversation. */
const withLastLife = (
  agent: StartAgent,
  agents: readonly StartAgent[],
  wanted: StartSession,
  notes: string[],
): StartAgent => {
  if (wanted.lost === undefined) return agent;
  const conversation = lastLifeOf(agent, wanted)?.conversation;
  const isAlone = isAloneIn(agents, agent);
  const { command, resumes } = resumeCommand({ ...agent, conversation, isAlone });
  if (!resumes) {
    notes.push(`${agent.role} begins a new conversation: how to go on with its own is not known.`);
  }
  return { ...agent, command };
};

/** What its pane starts it again with: its program's last conversation, where no other agent's could be meant. */
const resumptionOf = (
  agent: StartAgent,
  agents: readonly StartAgent[],
  wanted: StartSession,
): string => {
  const isAlone = isAloneIn(agents, agent);
  const { command } = resumeCommand({ ...agent, conversation: undefined, isAlone });
  const environment = { ...wanted.environment, AGENT_ROLE: agent.role, ...agent.environment };
  return adaptCommand(command, {
    ...wanted,
    configured: agent.configured,
    // By then there is one.
    conversation: true,
    environment: relayOnly(environment),
  }).command;
};

const isAloneIn = (
  agents: readonly StartAgent[],
  { role, command, directory }: StartAgent,
): boolean =>
  !agents.some(
    (other) =>
      other.role !== role &&
      other.directory === directory &&
      baseName(programOf(other.command) ?? "") === baseName(programOf(command) ?? ""),
  );

const requireWorkplace = async (
  workplace: Workplace,
  { agents, profiles }: StartSession,
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
    const install = profiles.find(({ programs }) => programs.includes(baseName(program)))?.install;
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
