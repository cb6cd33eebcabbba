import { accessSync, constants, existsSync, readFileSync, realpathSync } from "node:fs";
import { delimiter, dirname, isAbsolute, join } from "node:path";

import { createInstallPlace } from "../../adapters/settings/install-place.ts";
import { settingsTexts } from "../../adapters/settings/settings-text.ts";
import { systemClock } from "../../adapters/system/clock.ts";
import { createLaunchd } from "../../adapters/system/launchd.ts";
import { createSystemd } from "../../adapters/system/systemd.ts";
import type { Installer, PartyInstallation } from "../../cli/party/context.ts";
import { outboxNameOf, type Paths, pathsFrom } from "../../config/paths.ts";
import { commandsOf, launchersOf, manualsOf, shareOf, unitOf } from "../../domain/installation.ts";
import { resolveSender } from "../../operations/resolve-sender.ts";
import type { ServiceManager } from "../../ports/service-manager.ts";
import { packageRoot } from "../package-root.ts";
import type { Surroundings } from "../relay/surroundings.ts";

export interface InstallerOptions {
  readonly surroundings: Surroundings;
  readonly home: string;
  /** Roles and the session that they belong to. */
  readonly roles: readonly string[];
  readonly session: string;
}

export const createInstaller = ({
  surroundings: { paths, roster, caller },
  home,
  roles,
  session,
}: InstallerOptions): Installer => {
  const manager = createManager(paths, home);
  return {
    place: createInstallPlace({ manifest: paths.installed, step: () => undefined }),
    texts: settingsTexts,
    clock: systemClock,
    places: {
      home,
      relay: findOnPath("relay") ?? join(packageRoot(), "bin", "relay"),
      claudeDirectory: process.env["CLAUDE_CONFIG_DIR"] || undefined,
      codexHome: process.env["CODEX_HOME"] || undefined,
    },
    purgePlaces: {
      home,
      share: paths.share,
      root: packageRoot(),
      own: dirname(paths.ledger) === paths.state ? [] : [dirname(paths.ledger)],
      cache: paths.cache,
    },
    manager,
    launchers: launchers(),
    party: ({ commands, service }) => {
      const senders = roles.map((role) => outboxNameOf(role, session, session));
      const unit = service ? unitFor(manager, paths, home) : NO_UNIT;
      return {
        wanted: [
          ...shareOf({ ...paths, senders }),
          ...launchersOf(binOf(home), launchers()),
          ...manualsOf(manualsDirectory(home), manuals()),
          ...unit.wanted,
          ...(commands ? commandsOf(commandsDirectory(home), paths.share, commandTexts()) : []),
        ],
        unit: unit.unit,
        notes: [...unit.notes, ...pathNotes(home)],
      };
    },
    requireHuman: () => void resolveSender(roster, caller, { from: undefined, asHuman: true }),
  };
};

const PROGRAMS = ["party", "relay", "relay-daemon", "s3-sync"] as const;

const binOf = (home: string): string => join(home, ".local", "bin");

const launchers = () =>
  PROGRAMS.map((name) => {
    const program = join(packageRoot(), "bin", name);
    return { name, program, text: readFileSync(program, "utf8") };
  });

/** `man` looks here because `~/.local/bin` is in the PATH. */
const manualsDirectory = (home: string): string => join(home, ".local", "share", "man", "man1");

const manuals = () => PROGRAMS.map((name) => join(packageRoot(), "man", `${name}.1`));

const commandsDirectory = (home: string): string =>
  join(process.env["CLAUDE_CONFIG_DIR"] || join(home, ".claude"), "commands");

const commandTexts = (): Readonly<Record<string, string>> =>
  Object.fromEntries(
    ["rec", "pc", "attack"].map((name) => [
      name,
      readFileSync(new URL(`commands/${name}.md`, import.meta.url), "utf8"),
    ]),
  );

const createManager = (paths: Paths, home: string): ServiceManager | undefined => {
  const options = { home, environment: process.env };
  if (process.platform === "linux") return createSystemd(options);
  if (process.platform !== "darwin") return undefined;
  return createLaunchd({ ...options, uid: process.getuid?.() ?? 0, log: paths.daemonLog });
};

const NO_UNIT: PartyInstallation = { wanted: [], notes: [], unit: undefined };

const unitFor = (
  manager: ServiceManager | undefined,
  paths: Paths,
  home: string,
): PartyInstallation => {
  const reason = manager === undefined ? "there is none on this system" : manager.unavailable();
  if (manager === undefined || reason !== undefined) {
    return {
      ...NO_UNIT,
      notes: [
        `No unit was written, for no service manager answers: ${reason}. \`party\` starts the daemon when it is needed; \`relay-daemon\` runs one by hand.`,
      ],
    };
  }
  const { path, text, wantedBy } = manager.unit({ environment: unitEnvironment(paths, home) });
  return {
    wanted: unitOf(path, text, wantedBy),
    unit: path,
    notes: [
      `\`${manager.startCommand}\` starts the daemon, \`${manager.logCommand}\` shows its log.`,
    ],
  };
};

/** What a daemon must be told that is started with none of this terminal's variables. */
const unitEnvironment = (paths: Paths, home: string): Readonly<Record<string, string>> => {
  const usual = pathsFrom({}, home, process.getuid?.());
  const places = {
    RELAY_SHARE_DIR: [paths.share, usual.share],
    RELAY_STATE_DIR: [paths.state, join(paths.share, "relay/state")],
    RELAY_LOG_DIR: [paths.log, join(paths.share, "relay/log")],
    RELAY_INBOX_DIR: [paths.outbox, join(paths.share, "relay/outbox")],
    RELAY_PANE_MAP: [paths.paneMap, join(paths.state, "panes.json")],
  };
  const ownRuntime = existsSync(join(packageRoot(), ".runtime", "bin", "node"));
  return {
    ...Object.fromEntries(
      Object.entries(places).flatMap(([name, [value = "", normal]]) =>
        value === normal ? [] : [[name, value]],
      ),
    ),
    // Every pane of ours has it set.
    ...(process.env["RELAY_TMUX_SESSION"] === "party" ? {} : given("RELAY_TMUX_SESSION")),
    ...given("TMUX_TMPDIR", "XDG_STATE_HOME", "PARTY_NODE"),
    ...(ownRuntime || process.env["PARTY_NODE"] ? {} : { PARTY_NODE: process.execPath }),
  };
};

const given = (...names: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    names.flatMap((name) => {
      const value = process.env[name];
      return value === undefined || value === "" ? [] : [[name, value]];
    }),
  );

const pathNotes = (home: string): readonly string[] => {
  const bin = binOf(home);
  if (!searchPath().includes(bin)) {
    return [
      `${bin} is not in your PATH. Add to ~/.bashrc or ~/.zshrc: export PATH="$PATH:$HOME/.local/bin"`,
    ];
  }
  return PROGRAMS.flatMap((name) => {
    const first = searchPath()
      .map((directory) => join(directory, name))
      .find(existsSync);
    return first === undefined || first === join(bin, name) || isLauncher(first, name)
      ? []
      : [`Your PATH finds another ${name} first: ${first}.`];
  });
};

const searchPath = (): readonly string[] =>
  (process.env["PATH"] ?? "").split(delimiter).filter((directory) => isAbsolute(directory));

/** Our launcher by the path under which the user runs it: that one stays when the checkout moves. */
const findOnPath = (name: string): string | undefined =>
  searchPath()
    .map((directory) => join(directory, name))
    .find((path) => isLauncher(path, name));

const isLauncher = (path: string, name: string): boolean => {
  try {
    accessSync(path, constants.X_OK);
    const own = join(packageRoot(), "bin", name);
    return realpathSync(path) === own || readFileSync(path).equals(readFileSync(own));
  } catch {
    // Nothing that could be run lies there.
    return false;
  }
};
