import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { createProcesses } from "../../src/adapters/system/processes.ts";
import { paneWords, quoteForShell } from "../../src/domain/agent-command.ts";
import { waitFor } from "./demo-agent.ts";
import type { Api } from "./model-server/model-server.ts";

export type Program = "claude" | "codex";

export interface RealAgentOptions {
  readonly program: Program;
  readonly role: string;
  /** Of the test's room: homes and working directories go below it. */
  readonly root: string;
  /** The tmux server, as in `tmux -L`. */
  readonly server: string;
  readonly modelUrl: string;
}

/** A real agent's program in a pane, with a home of its own, and a person's hands on its keys. */
export interface RealAgent {
  readonly role: string;
  readonly program: Program;
  readonly api: Api;
  readonly pane: string;
  /** Where its tools run. */
  readonly directory: string;
  screen(): string;
  key(...keys: readonly string[]): void;
  /** A person scrolls back, until `key("-X", "cancel")`. */
  scroll(): void;
  /** A person pastes, as terminals do; no Enter. */
  paste(text: string): void;
  /** Says something to the agent, which must be idle. */
  say(text: string): Promise<void>;
  showing(what: RegExp, timeout?: number): Promise<string>;
  /** Ends the program as a crash does, and waits for the shell behind it. */
  crash(): Promise<void>;
  /** Starts it again in that shell, with its conversation. */
  resume(): Promise<void>;
}

const LAUNCHER = new URL("../../bin/agents/codex", import.meta.url).pathname;
const KEY = "sk-test-00000000000000000fake";
const READY = { claude: /\n❯[\s\u{a0}]*\n─/v, codex: /\n› Ask Codex to do anything/v } as const;

export const startRealAgent = async (options: RealAgentOptions): Promise<RealAgent> => {
  const { program, role, root, server } = options;
  const home = join(root, `home-${role}`);
  const directory = join(root, `work-${role}`);
  mkdirSync(directory, { recursive: true });
  const command =
    program === "claude" ? setUpClaude(home, directory) : setUpCodex(options, home, directory);
  const tmux = (...words: readonly string[]): string =>
    execFileSync("tmux", ["-u", "-L", server, "-f", "/dev/null", ...words], { encoding: "utf8" });

  const environment = { ...environmentOf(options, home), AGENT_ROLE: role };
  const words = ["env", "-i", ...paneWords(role, command, environment)];
  const where = sessionRuns(tmux)
    ? ["new-window", "-t", "=party:"]
    : ["new-session", "-s", "party", "-x", "120", "-y", "40"];
  const pane = tmux(...where, "-d", "-P", "-F", "#{pane_id}", "-c", directory, ...words).trim();

  const agent: RealAgent = {
    role,
    program,
    api: program === "claude" ? "anthropic" : "responses",
    pane,
    directory,
    screen: () => tmux("capture-pane", "-p", "-t", pane),
    key: (...keys) => void tmux("send-keys", "-t", pane, ...keys),
    scroll: () => void tmux("copy-mode", "-t", pane),
    paste: (text) => {
      const file = join(root, `paste-${role}`);
      writeFileSync(file, text);
      tmux(
        "load-buffer",
        "-b",
        `test-${role}`,
        file,
        ";",
        "paste-buffer",
        "-d",
        "-p",
        "-b",
        `test-${role}`,
        "-t",
        pane,
      );
    },
    say: async (text) => {
      await agent.showing(READY[program]);
      agent.paste(text);
      await agent.showing(new RegExp(text.slice(0, 20), "v"));
      agent.key("Enter");
    },
    showing: (what, timeout = 20_000) =>
      waitFor(`${role} to show ${what}`, () => what.exec(agent.screen())?.[0], timeout).catch(
        (cause: Error) => {
          throw new Error(`${cause.message}; it shows\n${agent.screen()}`, { cause });
        },
      ),
    crash: async () => {
      const pid = Number(tmux("display-message", "-p", "-t", pane, "#{pane_pid}"));
      const processes = createProcesses();
      const own = processes
        .tree(pid)
        .filter((each) => processes.commandLine(each)?.[0]?.endsWith(`/${program}`) === true);
      for (const each of own.toReversed()) process.kill(each, "SIGKILL");
      await waitFor(`${role}'s end`, () => !own.some(processes.isAlive) || undefined);
      const front = (): string =>
        tmux("display-message", "-p", "-t", pane, "#{pane_current_command}");
      await waitFor("the shell behind it", () => /^(?:ba)?sh$/v.test(front().trim()) || undefined);
      // What the killed program left on the screen is wiped, as a person would.
      agent.key("C-l");
      await waitFor("a clean screen", () => !agent.screen().includes("relay-message") || undefined);
    },
    resume: async () => {
      agent.key(
        "-l",
        program === "claude" ? `${command} -c` : command.replace(" -a ", " resume --last -a "),
      );
      agent.key("Enter");
      await agent.showing(READY[program]);
    },
  };
  await agent.showing(READY[program]);
  return agent;
};

const sessionRuns = (tmux: (...words: readonly string[]) => string): boolean => {
  try {
    tmux("has-session", "-t", "=party");
    return true;
  } catch {
    return false;
  }
};

const environmentOf = ({ modelUrl }: RealAgentOptions, home: string): Record<string, string> => ({
  HOME: home,
  PATH: "/usr/local/bin:/usr/bin:/bin",
  LANG: "C.UTF-8",
  TERM: "tmux-256color",
  SHELL: "/bin/bash",
  ANTHROPIC_BASE_URL: modelUrl,
  ANTHROPIC_API_KEY: KEY,
  DISABLE_AUTOUPDATER: "1",
  CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
  SCRIPTED_KEY: "fake",
  ...(process.env["PARTY_TEST_RUN"] !== undefined && {
    PARTY_TEST_RUN: process.env["PARTY_TEST_RUN"],
  }),
});

/** Onboarded, its key approved, its directory trusted; asks before it runs anything but `sleep`. */
const setUpClaude = (home: string, directory: string): string => {
  mkdirSync(join(home, ".claude"), { recursive: true });
  writeFileSync(
    join(home, ".claude.json"),
    JSON.stringify({
      hasCompletedOnboarding: true,
      theme: "dark",
      customApiKeyResponses: { approved: [KEY.slice(-20)], rejected: [] },
      projects: { [directory]: { hasTrustDialogAccepted: true } },
    }),
  );
  return `${programOf("claude")} --permission-mode default --allowedTools 'Bash(sleep:*)'`;
};

const setUpCodex = ({ modelUrl }: RealAgentOptions, home: string, directory: string): string => {
  mkdirSync(join(home, ".codex"), { recursive: true });
  writeFileSync(
    join(home, ".codex/config.toml"),
    `model = "scripted"
model_provider = "scripted"
check_for_update_on_startup = false

[model_providers.scripted]
name = "Scripted"
base_url = "${modelUrl}/v1"
wire_api = "responses"
env_key = "SCRIPTED_KEY"

[projects."${directory}"]
trust_level = "trusted"

[tui]
screen_reader_detection_done = true
`,
  );
  return `${quoteForShell(LAUNCHER)} ${programOf("codex")} -a on-request -s workspace-write`;
};

const programOf = (program: Program): string => {
  const path = process.env[program === "claude" ? "PARTY_TEST_CLAUDE" : "PARTY_TEST_CODEX"];
  if (path === undefined) throw new Error("Run this with `npm run test:agents`.");
  return quoteForShell(path);
};
