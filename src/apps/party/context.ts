import { homedir } from "node:os";
import { delimiter, join, resolve } from "node:path";

import { openLedgerReader } from "../../adapters/sqlite/open.ts";
import { systemClock } from "../../adapters/system/clock.ts";
import { createDaemonProcess } from "../../adapters/system/daemon-process.ts";
import { createDisk } from "../../adapters/system/disk.ts";
import { openLiveTerminal } from "../../adapters/system/live-terminal.ts";
import { createPaneMaps } from "../../adapters/system/pane-maps.ts";
import { createProofs } from "../../adapters/system/proofs-file.ts";
import { readRosterFile } from "../../adapters/system/roster-file.ts";
import { createRecoveryPlace } from "../../adapters/system/recovery-place.ts";
import { createSupervisionFile } from "../../adapters/system/supervision-file.ts";
import { createWorkplace } from "../../adapters/system/workplace.ts";
import { createTmuxSessions } from "../../adapters/tmux/sessions.ts";
import type { CliContext } from "../../cli/context.ts";
import type { Installer, PartyContext } from "../../cli/party/context.ts";
import { outboxNameOf, type Paths, recoveryFilesOf } from "../../config/paths.ts";
import { type Config, NO_CONFIG, readConfig } from "../../config/read-config.ts";
import { type Settings, settingsFrom } from "../../config/settings.ts";
import { displayAgent, SEED_ROLES } from "../../domain/address.ts";
import { defaultCommand } from "../../domain/agent-command.ts";
import { PartyError } from "../../domain/error.ts";
import type { Size } from "../../domain/layout.ts";
import type { KnownNames } from "../../domain/names.ts";
import { widenPrompt } from "../../domain/profiles/generic.ts";
import { forgetSession } from "../../operations/recovery/forget-session.ts";
import { resolveSender } from "../../operations/resolve-sender.ts";
import type { StartAgent } from "../../operations/start-session.ts";
import { interrupted } from "../relay/interrupted.ts";
import { findSurroundings, type Surroundings } from "../relay/surroundings.ts";
import { packageRoot } from "../package-root.ts";
import { readVersion } from "../relay/version.ts";

/** Puts together what the commands of `party` work with. */
export const createPartyContext = async (base: CliContext): Promise<PartyContext> => {
  const surroundings = findSurroundings();
  const { paths, roster, connect } = surroundings;
  const home = homedir();
  const { config, refused } = await readConfigOrNone(paths.config, home);
  const configured = refused === undefined ? config.defaultSession : roster.defaultSession;
  const settings = settingsFrom(process.env, process.getuid?.(), configured);
  const { defaultSession } = settings;
  const environment = { ...process.env, PATH: searchPath() };
  const disk = createDisk(() => undefined);
  const paneMaps = createPaneMaps({
    path: paths.paneMap,
    state: paths.state,
    defaultSession,
    disk,
  });
  const place = createRecoveryPlace(recoveryFilesOf(paths), disk);
  const known = namesOf(config, surroundings, paneMaps.sessions());

  const openInstaller = async (): Promise<Installer> => {
    const roles = refused === undefined ? config.agents.map(({ role }) => role) : SEED_ROLES;
    const options = { surroundings, home, roles, session: defaultSession };
    return (await import("./installer.ts")).createInstaller(options);
  };

  const context: Omit<PartyContext, "openDoctor"> = {
    ...base,
    paneMaps,
    known,
    profiles: () => {
      if (refused !== undefined) throw refused;
      return settings.promptGating === "all"
        ? config.profiles
        : config.profiles.map((each) => (each.name === "generic" ? widenPrompt(each) : each));
    },
    recovery: place,
    waits: () => {
      using ledger = openLedgerReader(paths.ledger);
      return new Map((ledger?.counts() ?? []).map(({ recipient, waits }) => [recipient, waits]));
    },
    forget: (session) =>
      forgetSession(
        {
          place,
          supervision: createSupervisionFile(paths.supervision, disk),
          display: (agent) => displayAgent(agent, defaultSession),
        },
        session,
      ),
    caller: () =>
      resolveSender(surroundings.roster, surroundings.caller, { from: undefined, asHuman: false })
        .name,
    ask,
    proofs: createProofs(disk, paths.proven),
    openSelftests: async () => {
      const { createSelftests } = await import("./selftests.ts");
      return createSelftests({
        directory: paths.selftests,
        tmuxProgram: settings.tmuxProgram,
        environment,
        codexLauncher: CODEX_LAUNCHER,
        root: isRoot(),
      });
    },
    roster: () => readRosterFile(paths.roster) ?? roster,
    openView: async () => (await import("./room-view.ts")).openRoomView(paths),
    openLiveTerminal,
    interrupted,
    connect,
    defaultSession,
    startsSession: config.sessionName ?? defaultSession,
    clock: systemClock,
    openDemo: async (watched) =>
      (await import("./demo.ts")).createOpenDemo(settings.tmuxProgram)(watched),
    openInstaller,
    insideTmux: settings.insideTmux,
    sessions: createTmuxSessions({
      program: settings.tmuxProgram,
      socketArgs: [],
      ownPane: settings.tmuxPane,
      defaultSocket: settings.tmuxSocket,
    }),
    daemon: createDaemonProcess({
      connect,
      program: join(packageRoot(), "bin", "relay-daemon"),
      environment,
      log: paths.daemonLog,
      stopped: paths.stopped,
      autostart: settings.autostart,
      home,
    }),
    workplace: createWorkplace({
      environment,
      directories: paths,
      disk,
      outboxName: (role, session) => outboxNameOf(role, session, defaultSession),
    }),
    plan: (name, directory) => {
      if (refused !== undefined) throw refused;
      return {
        name,
        layout: config.layout,
        size: terminalSize(),
        agents: config.agents.map((agent) => plannedAgent(agent, paths, directory)),
        known,
        profiles: config.profiles,
        restart: config.restart,
        environment: paneEnvironment(paths, settings, name, environment.PATH),
        codexLauncher: CODEX_LAUNCHER,
        root: isRoot(),
      };
    },
  };
  return {
    ...context,
    openDoctor: async () =>
      (await import("./doctor.ts")).createDoctor({
        context,
        installer: await openInstaller(),
        paths,
        home,
        version: readVersion(),
        tmux: settings.tmuxProgram,
        agents: config.agents.map((agent) => plannedAgent(agent, paths, undefined)),
        refused,
      }),
  };
};

const ask = async (question: string): Promise<string> => {
  const { createInterface } = await import("node:readline/promises");
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const ended = Promise.withResolvers<string>();
  // Ctrl-D and Ctrl-C are no consent.
  terminal.once("close", () => ended.resolve("n"));
  try {
    return await Promise.race([terminal.question(question), ended.promise]);
  } finally {
    terminal.close();
  }
};

const CODEX_LAUNCHER = join(packageRoot(), "bin/agents/codex");

const isRoot = (): boolean => process.getuid?.() === 0 && process.env["IS_SANDBOX"] !== "1";

/** A broken file must not keep anybody from stopping or looking at a session: it is refused where a plan is made from it. */
const readConfigOrNone = async (
  directory: string,
  home: string,
): Promise<{ readonly config: Config; readonly refused: PartyError | undefined }> => {
  try {
    return { config: await readConfig(directory, process.env, home), refused: undefined };
  } catch (error) {
    if (!(error instanceof PartyError)) throw error;
    return { config: NO_CONFIG, refused: error };
  }
};

const plannedAgent = (
  agent: Config["agents"][number],
  paths: Paths,
  directory: string | undefined,
): StartAgent => ({
  ...agent,
  command: agent.command ?? defaultCommand(agent.role, paths) ?? "",
  configured: agent.command !== undefined,
  directory: directory === undefined ? (agent.directory ?? process.cwd()) : resolve(directory),
  directoryFrom: directory === undefined ? agent.directoryFrom : undefined,
});

/** The same places, whatever the tmux server was started with. RELAY_TMUX_SESSION stays the default session in every pane: all processes of a share must agree on it. */
const paneEnvironment = (
  paths: Paths,
  settings: Settings,
  session: string,
  path: string,
): Readonly<Record<string, string>> => ({
  RELAY_SHARE_DIR: paths.share,
  RELAY_STATE_DIR: paths.state,
  RELAY_LOG_DIR: paths.log,
  RELAY_INBOX_DIR: paths.outbox,
  RELAY_TMUX_SESSION: settings.defaultSession,
  RELAY_SESSION: session.toLowerCase(),
  ...pick(["RELAY_PANE_MAP", "RELAY_NO_AUTOSTART", "PARTY_NODE"]),
  PATH: path,
});

const pick = (names: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    names.flatMap((name) => {
      const value = process.env[name];
      return value === undefined || value === "" ? [] : [[name, value]];
    }),
  );

/** The PATH of this terminal, with our own `relay` in front: agents must not find another one. */
const searchPath = (): string => {
  const bin = join(packageRoot(), "bin");
  const directories = (process.env["PATH"] ?? "/usr/local/bin:/usr/bin:/bin").split(delimiter);
  return directories.includes(bin)
    ? directories.join(delimiter)
    : [bin, ...directories].join(delimiter);
};

const namesOf = (
  config: Config,
  { roster }: Surroundings,
  sessions: readonly string[],
): KnownNames => ({
  roles: [
    ...new Set([
      ...SEED_ROLES,
      ...config.agents.map(({ role }) => role),
      ...roster.agents.map(({ role }) => role),
    ]),
  ],
  sessions: [...new Set([...sessions, ...roster.agents.map(({ session }) => session)])],
});

/** A session is laid out for this terminal; without one, for a large window that tmux fits to whoever attaches. */
const terminalSize = (): Size => {
  const { columns, rows } = process.stdout;
  return columns >= 80 && rows >= 24 ? { columns, rows } : { columns: 200, rows: 50 };
};
