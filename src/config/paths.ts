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
  readonly pidFile: string;
  /** Exists while the user wants no daemon. */
  readonly stopped: string;
  /** `~/.config/relay`: `party.conf`, `party.toml`, keys. Never under the share. */
  readonly config: string;
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
    pidFile: join(state, "relay-daemon.pid"),
    stopped: join(state, "stopped"),
    config: join(home, ".config", "relay"),
    outboxIsRemote: isRemote(outbox),
  };
};

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
