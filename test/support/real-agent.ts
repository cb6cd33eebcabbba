import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { createInstallPlace } from "../../src/adapters/settings/install-place.ts";
import { settingsTexts } from "../../src/adapters/settings/settings-text.ts";
import { createProcesses } from "../../src/adapters/system/processes.ts";
import { paneWords, quoteForShell } from "../../src/domain/agent-command.ts";
import type { Installable } from "../../src/domain/agent-settings.ts";
import { planInstall } from "../../src/operations/install-agents.ts";
import { waitFor } from "./demo-agent.ts";
import { type Program, PROGRAMS } from "./real-programs/programs.ts";
import type { Api } from "./model-server/model-server.ts";

export interface RealAgentOptions {
  readonly program: Program;
  readonly role: string;
  /** Of the test's room: homes and working directories go below it. */
  readonly root: string;
  /** The tmux server, as in `tmux -L`. */
  readonly server: string;
  readonly modelUrl: string;
  /** It asks first whether it may trust its directory, and Codex whether it may run hooks. */
  readonly asksForTrust?: boolean;
  /** It has what `party install` writes. */
  readonly hooks?: boolean;
  /** And with `--statusline`. */
  readonly statusline?: boolean;
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

const BIN = new URL("../../bin", import.meta.url).pathname;
/** What is asked at the start, until a person says yes. */
const ASKS_FOR_TRUST = /trust this folder|Hooks need review/v;

export const startRealAgent = async (options: RealAgentOptions): Promise<RealAgent> => {
  const { program, role, root, server } = options;
  const home = join(root, `home-${role}`);
  const directory = join(root, `work-${role}`);
  mkdirSync(directory, { recursive: true });
  mkdirSync(home, { recursive: true });
  // Codex runs its commands in a login shell, which makes the PATH anew.
  writeFileSync(join(home, ".profile"), `PATH=${quoteForShell(BIN)}:$PATH\n`);
  const known = PROGRAMS[program];
  const { command, resumed, environment } = known.setUp({
    home,
    directory,
    share: join(root, "share"),
    modelUrl: options.modelUrl,
    asksForTrust: options.asksForTrust ?? false,
  });
  if (options.hooks === true && program !== "opencode")
    installHooks(program, home, options.statusline ?? false);
  const tmux = (...words: readonly string[]): string =>
    execFileSync("tmux", ["-u", "-L", server, "-f", "/dev/null", ...words], { encoding: "utf8" });

  const words = [
    "env",
    "-i",
    ...paneWords(role, command, { ...environmentOf(options, home), ...environment }),
  ];
  const where = sessionRuns(tmux)
    ? ["new-window", "-t", "=party:"]
    : ["new-session", "-s", "party", "-x", "120", "-y", "40"];
  const pane = tmux(...where, "-d", "-P", "-F", "#{pane_id}", "-c", directory, ...words).trim();

  const agent: RealAgent = {
    role,
    program,
    api: known.api,
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
      await agent.showing(known.ready);
      await sleep(known.patience);
      agent.paste(text);
      await agent.showing(new RegExp(text.slice(0, 20), "v"));
      await sleep(known.patience);
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
      const own = processes.tree(pid).filter((each) => {
        const line = processes.commandLine(each)?.slice(0, 3) ?? [];
        return line.some((word) => known.process.test(word));
      });
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
      agent.key("-l", resumed);
      agent.key("Enter");
      await agent.showing(known.ready);
    },
  };
  if (options.asksForTrust === true) {
    await agent.showing(ASKS_FOR_TRUST);
    return agent;
  }
  if (options.hooks === true && program === "codex") {
    // A person trusts the new hooks.
    await agent.showing(ASKS_FOR_TRUST);
    await waitFor("the dialog to take keys", async () => {
      agent.key("Down");
      await sleep(200);
      return agent.screen().includes("› 2. Trust all") || undefined;
    });
    agent.key("Enter");
  }
  await agent.showing(known.ready);
  return agent;
};

const installHooks = (program: Installable, home: string, statusline: boolean): void => {
  const place = createInstallPlace({
    manifest: join(home, "installed.json"),
    step: () => undefined,
  });
  const deps = { place, texts: settingsTexts, clock: { now: () => Date.now() } };
  const relay = join(BIN, "relay");
  const places = { home, relay, claudeDirectory: undefined, codexHome: undefined };
  place.apply(planInstall(deps, { agents: [program], mcp: false, statusline, places }));
};

const sessionRuns = (tmux: (...words: readonly string[]) => string): boolean => {
  try {
    tmux("has-session", "-t", "=party");
    return true;
  } catch {
    return false;
  }
};

const environmentOf = ({ root, role }: RealAgentOptions, home: string): Record<string, string> => ({
  HOME: home,
  PATH: `${BIN}:/usr/local/bin:/usr/bin:/bin`,
  AGENT_ROLE: role,
  RELAY_SHARE_DIR: join(root, "share"),
  RELAY_NO_AUTOSTART: "1",
  LANG: "C.UTF-8",
  TERM: "tmux-256color",
  SHELL: "/bin/bash",
  ...(process.env["PARTY_TEST_RUN"] !== undefined && {
    PARTY_TEST_RUN: process.env["PARTY_TEST_RUN"],
  }),
});
