/** What `~/.config/relay` says: `party.conf` below `party.toml`, field by field. */

import { readFileSync } from "node:fs";
import { isAbsolute, join } from "node:path";

import { SEED_ROLES } from "../domain/address.ts";
import { PartyError } from "../domain/error.ts";
import { NO_RESTART, type Restart } from "../domain/agent-command.ts";
import { readDuration } from "../domain/duration.ts";
import type { Layout } from "../domain/layout.ts";
import type { Profile } from "../domain/profile.ts";
import { PROFILES } from "../domain/profiles/profiles.ts";
import { type ConfAgent, expandTilde, type PartyConf, parsePartyConf } from "./party-conf.ts";
import type { PartyToml } from "./party-toml.ts";
import { profilesOf } from "./profiles-of.ts";
import type { Env } from "./paths.ts";
import type { ShareToml } from "./share.ts";

export interface Config {
  /** Undefined: `party`. RELAY_TMUX_SESSION goes before it. */
  readonly defaultSession: string | undefined;
  /** What `party` without arguments starts; undefined: the default session. */
  readonly sessionName: string | undefined;
  readonly layout: Layout;
  /** In the order of their panes. */
  readonly agents: readonly AgentConfig[];
  /** How programs are driven: the user's own profiles, then the built-in ones. */
  readonly profiles: readonly Profile[];
  /** Paste only into what a selftest has proven. */
  readonly requireSelftest: boolean;
  /** How often a program that died is started again, and how long after it ended first; 0 times where nobody wants it. */
  readonly restart: Restart;
  /** Slash commands that may go in bare beside the profiles' own, and who may send them beside the human and `relay`. */
  readonly commands: { readonly allow: readonly string[]; readonly from: readonly string[] };
  /** Where the share is synced to; the environment goes before it. */
  readonly share: ShareToml;
}

export interface AgentConfig {
  readonly role: string;
  readonly command: string | undefined;
  readonly directory: string | undefined;
  /** The setting that named the directory: `RELAY_OC_DIR in /home/ann/.config/relay/party.conf`. */
  readonly directoryFrom: string | undefined;
  readonly profile: string | undefined;
  /** Starts the program again with its conversation, where its profile says how. */
  readonly resume: string | undefined;
  readonly transcript: string | undefined;
  readonly environment: Readonly<Record<string, string>>;
}

/** What is meant where no file says anything. */
export const NO_CONFIG: Config = {
  defaultSession: undefined,
  sessionName: undefined,
  layout: "main-left",
  agents: [],
  profiles: PROFILES,
  requireSelftest: false,
  restart: NO_RESTART,
  commands: { allow: [], from: [] },
  share: {},
};

/**
 * Reads both files of `directory`; a missing one says nothing. Where party.toml names agents, exactly these are meant;
 * else oc, cc and cx. Throws CONFIG_INVALID with the file and the line or key.
 */
export const readConfig = async (directory: string, env: Env, home: string): Promise<Config> => {
  const confFile = join(directory, "party.conf");
  const tomlFile = join(directory, "party.toml");
  const confText = readIfThere(confFile);
  const conf = confText === undefined ? undefined : parsePartyConf(confText, confFile, env, home);
  const tomlText = readIfThere(tomlFile);
  const toml: PartyToml =
    tomlText === undefined
      ? {}
      : (await import("./party-toml.ts")).parsePartyToml(tomlText, tomlFile);

  const common = commonOf(toml);
  const sources = { conf, confFile, toml, tomlFile, home, profiles: common.profiles };
  return { ...common, agents: rolesOf(toml).map((role) => mergeAgent(role, sources)) };
};

const commonOf = (toml: PartyToml): Omit<Config, "agents"> => ({
  defaultSession: toml.default_session,
  sessionName: toml.session?.name,
  layout: toml.session?.layout ?? "main-left",
  profiles: profilesOf(toml.profiles ?? {}, toml.generic?.glyphs),
  requireSelftest: toml.require_selftest ?? false,
  restart: restartOf(toml),
  commands: { allow: toml.commands?.allow ?? [], from: toml.commands?.from ?? [] },
  share: toml.share ?? {},
});

const restartOf = ({ restart = {} }: PartyToml): Restart => ({
  attempts: restart.attempts ?? NO_RESTART.attempts,
  after: readDuration(restart.after ?? "") ?? NO_RESTART.after,
});

const rolesOf = ({ agents = {} }: PartyToml): readonly string[] => {
  const roles = Object.keys(agents);
  return roles.length > 0 ? roles : SEED_ROLES;
};

interface Sources {
  readonly conf: PartyConf | undefined;
  readonly confFile: string;
  readonly toml: PartyToml;
  readonly tomlFile: string;
  readonly home: string;
  readonly profiles: readonly Profile[];
}

const mergeAgent = (role: string, sources: Sources): AgentConfig => {
  const { toml, tomlFile, home } = sources;
  const strong = toml.agents?.[role] ?? {};
  const weak = confAgentOf(role, sources.conf);
  const profile = sources.profiles.find((each) => each.name === strong.profile);
  const command = strong.command ?? weak.command ?? profile?.launch;
  const { directory, directoryFrom } = directoryOf(role, strong.dir, weak.dir, sources);
  return {
    role,
    command: requireCommand(role, command, tomlFile),
    directory: absolute(directory, directoryFrom, home),
    directoryFrom,
    profile: strong.profile,
    resume: strong.resume ?? (command === profile?.launch ? profile?.resume : undefined),
    transcript: absolute(strong.transcript, `agents.${role}.transcript in ${tomlFile}`, home),
    environment: strong.env ?? {},
  };
};

const confAgentOf = (role: string, conf: PartyConf | undefined): ConfAgent =>
  (role === "oc" || role === "cc" || role === "cx" ? conf?.[role] : undefined) ?? {
    dir: undefined,
    command: undefined,
  };

/** Only the seed's roles have a command of their own. */
const requireCommand = (
  role: string,
  command: string | undefined,
  tomlFile: string,
): string | undefined => {
  if (command !== undefined || SEED_ROLES.includes(role)) return command;
  throw new PartyError("CONFIG_INVALID", `${tomlFile}: agents.${role} has no command.`, {
    hint: 'Say what to run: command = "claude", or a profile with a launch command.',
  });
};

const directoryOf = (
  role: string,
  strong: string | undefined,
  weak: string | undefined,
  { confFile, tomlFile }: Sources,
): Pick<AgentConfig, "directory" | "directoryFrom"> => {
  if (strong !== undefined)
    return { directory: strong, directoryFrom: `agents.${role}.dir in ${tomlFile}` };
  return {
    directory: weak,
    directoryFrom: weak && `RELAY_${role.toUpperCase()}_DIR in ${confFile}`,
  };
};

const absolute = (
  path: string | undefined,
  from: string | undefined,
  home: string,
): string | undefined => {
  if (path === undefined) return undefined;
  const expanded = expandTilde(path, home);
  if (isAbsolute(expanded)) return expanded;
  throw new PartyError(
    "CONFIG_INVALID",
    `${from} is ${JSON.stringify(path)}, not an absolute path.`,
    {
      hint: `Write the whole path, or begin it with ~/.`,
    },
  );
};

const readIfThere = (file: string): string | undefined => {
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw new PartyError("CONFIG_INVALID", `Can't read ${JSON.stringify(file)}: ${code}.`, {
      hint: "Make it a file that you may read, or remove it.",
      cause,
    });
  }
};
