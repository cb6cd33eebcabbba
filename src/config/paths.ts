/** Where everything lies on disk, from the environment alone: the same answer from any working directory. */

import { isAbsolute, join, normalize } from "node:path";

import { PartyError } from "../domain/error.ts";
import { isNetworkFileSystem } from "./network-file-system.ts";

export type Env = Readonly<Record<string, string | undefined>>;

export interface Paths {
  /** `RELAY_SHARE_DIR`, else `~/llm-share`. */
  readonly share: string;
  readonly relay: string;
  readonly state: string;
  readonly log: string;
  /** One directory per sender: `RELAY_INBOX_DIR`, by the seeds' name for it. */
  readonly outbox: string;
  readonly processed: string;
  readonly rejected: string;
  /** The default session's panes; other sessions have `panes.<session>.json` beside it. */
  readonly paneMap: string;
  readonly ledger: string;
  readonly lock: string;
  readonly socket: string;
  /** Holds `socket` where the socket could not be put into the state directory. */
  readonly socketPathFile: string;
  readonly roster: string;
  readonly events: string;
  readonly daemonLog: string;
  readonly lastExit: string;
  /** What selftests have proven, and the directory in which they work. */
  readonly proven: string;
  readonly selftests: string;
  readonly pidFile: string;
  /** Exists while the user wants no daemon. */
  readonly stopped: string;
  /** Joint work that is kept track of, one file each: `RELAY_ATTACKS_DIR`. */
  readonly attacks: string;
  /** The agents' states, as the seeds have them. */
  readonly agents: string;
  /** What is remembered of the agents' programs. */
  readonly supervision: string;
  /** What this host is doing, as somebody has set it. */
  readonly hostStatus: string;
  /** How this host and the others are. */
  readonly health: string;
  /** What was told of hosts that fell silent. */
  readonly outages: string;
  /** Packets that tell how an agent's work stands. */
  readonly recovery: string;
  /** What is remembered of the agents' lives, the last packets of each, and who has handed over. */
  readonly recoveryMemory: string;
  readonly checkpoints: string;
  readonly handoffs: string;
  /** What was said of stalled attacks. */
  readonly reminders: string;
  /** `~/.config/relay`: `party.conf`, `party.toml`, keys. Never under the share. */
  readonly config: string;
  /** What `party install` did to this home: kept where no removed share can take it along. */
  readonly installed: string;
  /** What can be made again at any time. */
  readonly cache: string;
  /** The outbox lies where the file system tells nothing of other hosts' writes: it must be scanned. */
  readonly outboxIsRemote: boolean;
}

/** Throws CONFIG_INVALID with the variable's name for a directory that is not absolute. */
export const pathsFrom = (
  env: Env,
  home: string,
  uid = 0,
  isRemote: (directory: string) => boolean = isNetworkFileSystem,
): Paths => {
  const directory = (name: string, otherwise: string): string =>
    absolute(name, env[name], home) ?? otherwise;
  const share = directory("RELAY_SHARE_DIR", join(home, "llm-share"));
  const relay = join(share, "relay");
  const state = directory("RELAY_STATE_DIR", join(relay, "state"));
  const log = directory("RELAY_LOG_DIR", join(relay, "log"));
  const outbox = directory("RELAY_INBOX_DIR", join(relay, "outbox"));
  const processed = join(relay, "processed");
  // SQLite's locks and a socket need a local file system.
  const local = isRemote(state)
    ? join(stateHome(env, home), "party-relay", shortHash(share))
    : state;
  return {
    share,
    relay,
    state,
    log,
    outbox,
    processed,
    rejected: join(processed, "rejected"),
    paneMap: directory("RELAY_PANE_MAP", join(state, "panes.json")),
    ledger: join(local, "ledger.db"),
    lock: join(local, "relay-daemon.lock"),
    socket: shortSocket(join(local, "relay.sock"), env, uid),
    socketPathFile: join(state, "relay.sock.path"),
    roster: join(state, "roster.json"),
    events: join(log, "events.jsonl"),
    daemonLog: join(log, "relay.log"),
    lastExit: join(state, "last-exit.json"),
    proven: join(state, "proven.json"),
    selftests: join(local, "selftest"),
    pidFile: join(state, "relay-daemon.pid"),
    stopped: join(state, "stopped"),
    attacks: directory("RELAY_ATTACKS_DIR", join(share, "attacks")),
    agents: join(state, "agents.json"),
    supervision: join(state, "supervision.json"),
    hostStatus: join(state, "host-status.json"),
    health: join(state, "health.json"),
    outages: join(state, "outages.json"),
    recovery: join(share, "recovery"),
    recoveryMemory: join(state, "recovery.json"),
    checkpoints: join(state, "checkpoint.json"),
    handoffs: join(state, "handoff-marker"),
    reminders: join(state, "attack-reminders.json"),
    config: join(home, ".config", "relay"),
    installed: join(stateHome(env, home), "party-relay", "installed.json"),
    cache: join(absoluteOr(env["XDG_CACHE_HOME"], join(home, ".cache")), "party-relay"),
    outboxIsRemote: isRemote(outbox),
  };
};

/** Where packets lie, and what is remembered of them. */
export const recoveryFilesOf = ({ recovery, recoveryMemory, checkpoints, handoffs }: Paths) => ({
  directory: recovery,
  memory: recoveryMemory,
  checkpoints,
  handoffs,
});

/** The pane map of one session. */
export const paneMapOf = (paths: Paths, session: string, defaultSession: string): string =>
  session === defaultSession ? paths.paneMap : join(paths.state, `panes.${session}.json`);

/** The outbox directory's name of one agent: its role, with the session where that is not the default one. */
export const outboxNameOf = (role: string, session: string, defaultSession: string): string =>
  session === defaultSession ? role : `${role}.${session}`;

const absolute = (name: string, value: string | undefined, home: string): string | undefined => {
  if (value === undefined || value === "") return undefined;
  const path = value === "~" || value.startsWith("~/") ? join(home, value.slice(1)) : value;
  if (!isAbsolute(path)) {
    throw new PartyError(
      "CONFIG_INVALID",
      `${name} is ${JSON.stringify(value)}, not an absolute path.`,
      {
        hint: `Write the whole path, such as ${name}=${join(home, "llm-share")}.`,
      },
    );
  }
  return path.length > 1 ? normalize(path).replace(/\/$/v, "") : path;
};

const absoluteOr = (value: string | undefined, otherwise: string): string =>
  value !== undefined && isAbsolute(value) ? value : otherwise;

const stateHome = (env: Env, home: string): string =>
  absolute("XDG_STATE_HOME", env["XDG_STATE_HOME"], home) ?? join(home, ".local", "state");

/** A socket's path may have 107 bytes; Node cuts a longer one without a word. */
const shortSocket = (wanted: string, env: Env, uid: number): string => {
  if (Buffer.byteLength(wanted) <= 100) return wanted;
  const runtime = env["XDG_RUNTIME_DIR"];
  const name = `party-${shortHash(wanted)}.sock`;
  return runtime !== undefined && isAbsolute(runtime) && Buffer.byteLength(runtime) <= 60
    ? join(runtime, name)
    : join(`/tmp/party-${uid}`, name);
};

/** Loaded only where it is needed: it takes longer than everything else that `relay send` does. */
const shortHash = (text: string): string =>
  process
    .getBuiltinModule("node:crypto")
    .createHash("sha256")
    .update(text)
    .digest("hex")
    .slice(0, 16);
