/** What each agent's program is told about Party: which events call `relay hook`, and where its MCP server is. */

import type { Json, Piece, SettingsFile } from "./settings-file.ts";

export const INSTALLABLE = ["claude", "codex", "copilot", "gemini"] as const;
export type Installable = (typeof INSTALLABLE)[number];

export interface AgentPlaces {
  readonly home: string;
  /** The launcher of `relay`, as an absolute path. */
  readonly relay: string;
  /** `CLAUDE_CONFIG_DIR` and `CODEX_HOME`, where they are set. */
  readonly claudeDirectory: string | undefined;
  readonly codexHome: string | undefined;
}

/** The files of one agent with what they shall hold. Only Claude Code gives its status line what can be kept. */
export const settingsOf = (
  agent: Installable,
  places: AgentPlaces,
  mcp: boolean,
  statusline = false,
): readonly SettingsFile[] => {
  const files = SETTINGS[agent](places, mcp);
  if (agent !== "claude" || !statusline) return files;
  return files.map((file) =>
    file.path.endsWith("/settings.json")
      ? { ...file, pieces: [...file.pieces, statuslinePiece(places.relay)] }
      : file,
  );
};

/** A person's own command goes on as before, and reads what we have read. */
const statuslinePiece = (relay: string): Piece => {
  const command = `${quoteWord(relay)} statusline`;
  return {
    kind: "wrap",
    path: ["statusLine"],
    value: { type: "command", command },
    mark: command,
    around: { before: `${command} --pass | { `, after: "\n}" },
  };
};

/** Variables that tell `relay` who calls it. */
const AGENT_VARIABLES = ["AGENT_ROLE", "RELAY_*", "TMUX_PANE"] as const;
/** Those that an MCP server of Codex is given: patterns are not known there. */
const MCP_VARIABLES = [
  "TMUX",
  "TMUX_PANE",
  "AGENT_ROLE",
  "RELAY_SESSION",
  "RELAY_TMUX_SESSION",
  "RELAY_SHARE_DIR",
  "RELAY_STATE_DIR",
  "RELAY_LOG_DIR",
  "RELAY_INBOX_DIR",
  "RELAY_PANE_MAP",
  "RELAY_NO_AUTOSTART",
  "PARTY_NODE",
];

/** A hook that hangs holds its agent up: seconds. */
const TIMEOUT = 5;

const CLAUDE_EVENTS = ["PostToolUse", "Stop", "PreCompact", "SessionStart"];
const CODEX_EVENTS = ["PostToolUse", "Stop"];
const GEMINI_EVENTS = ["AfterTool", "AfterAgent"];
const COPILOT_EVENTS = ["postToolUse", "agentStop"];

const SETTINGS: Readonly<
  Record<Installable, (places: AgentPlaces, mcp: boolean) => readonly SettingsFile[]>
> = {
  claude: (places, mcp) => {
    const { home, relay, claudeDirectory } = places;
    const directory = claudeDirectory ?? `${home}/.claude`;
    const hooks = hookFile(
      "claude",
      `${directory}/settings.json`,
      CLAUDE_EVENTS,
      relay,
      group("PostToolUse", "*", TIMEOUT),
    );
    const server = { type: "stdio", command: relay, args: ["mcp"] };
    return mcp
      ? [hooks, mcpFile("claude", `${claudeDirectory ?? home}/.claude.json`, relay, server)]
      : [hooks];
  },
  codex: ({ home, relay, codexHome }, mcp) => {
    const directory = codexHome ?? `${home}/.codex`;
    const hooks = hookFile(
      "codex",
      `${directory}/hooks.json`,
      CODEX_EVENTS,
      relay,
      group("PostToolUse", "*", TIMEOUT),
    );
    return [hooks, codexConfig(`${directory}/config.toml`, relay, mcp)];
  },
  copilot: ({ home, relay }, mcp) => {
    const hooks = hookFile(
      "copilot",
      `${home}/.copilot/hooks/party.json`,
      COPILOT_EVENTS,
      relay,
      (_event, bash) => ({ type: "command", bash, timeoutSec: TIMEOUT }),
      { version: 1 },
    );
    const server = { type: "local", command: relay, args: ["mcp"], tools: ["*"] };
    return mcp
      ? [hooks, mcpFile("copilot", `${home}/.copilot/mcp-config.json`, relay, server)]
      : [hooks];
  },
  gemini: ({ home, relay }, mcp) => {
    // Its timeouts are milliseconds.
    const hooks = hookFile(
      "gemini",
      `${home}/.gemini/settings.json`,
      GEMINI_EVENTS,
      relay,
      group("AfterTool", ".*", TIMEOUT * 1_000),
    );
    if (!mcp) return [hooks];
    const server = mcpPiece(relay, { command: relay, args: ["mcp"] });
    return [{ ...hooks, pieces: [...hooks.pieces, server] }];
  },
};

const hookFile = (
  agent: Installable,
  path: string,
  events: readonly string[],
  relay: string,
  entry: (event: string, command: string) => Json,
  skeleton: Json = {},
): SettingsFile => ({
  agent,
  path,
  format: "json",
  skeleton,
  pieces: events.map((event) => {
    const mark = commandOf(relay, agent, event);
    return { kind: "item", path: ["hooks", event], value: entry(event, mark), mark };
  }),
});

const group =
  (toolEvent: string, matcher: string, timeout: number) =>
  (event: string, command: string): Json => ({
    ...(event === toolEvent ? { matcher } : {}),
    hooks: [{ type: "command", command, timeout }],
  });

const mcpPiece = (relay: string, value: Json): Piece => ({
  kind: "property",
  path: ["mcpServers", "party"],
  value,
  mark: relay,
});

const mcpFile = (agent: Installable, path: string, relay: string, value: Json): SettingsFile => ({
  agent,
  path,
  format: "json",
  skeleton: {},
  pieces: [mcpPiece(relay, value)],
});

const codexConfig = (path: string, relay: string, mcp: boolean): SettingsFile => ({
  agent: "codex",
  path,
  format: "toml",
  skeleton: {},
  pieces: [
    {
      kind: "extend",
      path: ["shell_environment_policy", "include_only"],
      value: AGENT_VARIABLES,
      mark: "shell_environment_policy",
    },
    ...(mcp
      ? [
          {
            kind: "table",
            path: ["mcp_servers", "party"],
            value: { command: relay, args: ["mcp"], env_vars: MCP_VARIABLES },
            mark: "mcp_servers.party",
          } as const,
        ]
      : []),
  ],
});

const commandOf = (relay: string, agent: Installable, event: string): string =>
  `${quoteWord(relay)} hook ${agent} ${event}`;

/** A word as every POSIX shell reads it back. */
const quoteWord = (word: string): string =>
  /^[\w.\/\-]+$/v.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
