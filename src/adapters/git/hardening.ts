/** How the remote is reached. */
export interface RemoteAccess {
  readonly url: string;
  /** Holds a token in its first line, for an https remote; read by git's helper at the moment of use. */
  readonly tokenFile: string | undefined;
  /** The program that gives git the token: `bin/agents/git-credential`. */
  readonly helper: string;
  /** The environment that git may see parts of. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Larger files are not taken from a remote, and not sent. */
export const LARGEST_FILE = 20 * 1_048_576;

/**
 * Settings of every call: nothing that a remote, a repository or the person's own configuration says is run, asked or
 * believed. Options given like this go before all others.
 */
export const hardening = ({ tokenFile, helper }: RemoteAccess): readonly string[] =>
  [
    "core.hooksPath=/dev/null",
    "core.fsmonitor=false",
    "core.fsync=all",
    "core.logAllRefUpdates=false",
    "protocol.ext.allow=never",
    "transfer.fsckObjects=true",
    "gc.auto=0",
    "maintenance.auto=false",
    "http.followRedirects=false",
    "http.lowSpeedLimit=1",
    "http.lowSpeedTime=30",
    // Empty: forgets every helper that was set before.
    "credential.helper=",
    ...(tokenFile === undefined
      ? []
      : [`credential.helper=!${quote(helper)}`, "credential.useHttpPath=true"]),
  ].flatMap((setting) => ["-c", setting]);

/** What git needs of the environment, and nothing of ours. */
const PASSED = [
  "PATH",
  "SSH_AUTH_SOCK",
  "USER",
  "LOGNAME",
  "http_proxy",
  "https_proxy",
  "HTTPS_PROXY",
  "no_proxy",
  "NO_PROXY",
  "SSL_CERT_FILE",
  "SSL_CERT_DIR",
  "GIT_SSL_CAINFO",
  "TMPDIR",
];

export const gitEnvironment = (
  { url, tokenFile, environment }: RemoteAccess,
  directory: string,
): NodeJS.ProcessEnv => ({
  ...Object.fromEntries(PASSED.map((name) => [name, environment[name]])),
  HOME: directory,
  LC_ALL: "C",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_TERMINAL_PROMPT: "0",
  GIT_ASKPASS: "",
  SSH_ASKPASS: "",
  GIT_SSH_COMMAND: "ssh -o BatchMode=yes -o ConnectTimeout=15",
  ...(tokenFile === undefined
    ? {}
    : { PARTY_CREDENTIAL_URL: url, PARTY_CREDENTIAL_FILE: tokenFile }),
});

const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
