import { execFile } from "node:child_process";
import { existsSync, globSync, readFileSync, writeFileSync } from "node:fs";
import type { TestContext } from "node:test";

import { openLedgerReader } from "../../src/adapters/sqlite/open.ts";
import { createProcesses } from "../../src/adapters/system/processes.ts";
import { waitFor } from "./demo-agent.ts";
import { type PartyHome, type Ran, setupPartyHome } from "./party.ts";

const DEMO_AGENT = new URL("../../src/demo-agent/main.ts", import.meta.url).pathname;
const RELAY = new URL("../../src/apps/relay/main.ts", import.meta.url).pathname;
const PARTY = new URL("../../src/apps/party/main.ts", import.meta.url).pathname;
const AUTOSTART = { RELAY_NO_AUTOSTART: "0" };
const PATIENCE = 40_000;

/** A session of demo agents that record what they read, with a daemon that starts by itself. */
export interface RecoveryRoom extends PartyHome {
  /** Runs `party` with a daemon allowed. */
  readonly start: (...words: readonly string[]) => Promise<Ran>;
  readonly relay: (
    words: readonly string[],
    env?: Readonly<Record<string, string>>,
  ) => Promise<Ran>;
  /** What the models of a role's programs read, one after another over all its lives. */
  readonly read: (role: string) => readonly string[];
  readonly waitForIdle: (...roles: readonly string[]) => Promise<unknown>;
  /** Waits until a role's model has read a text so often. */
  readonly waitForRead: (role: string, text: string, times?: number) => Promise<unknown>;
  /** Subjects of what the human was told. */
  readonly told: () => readonly (string | undefined)[];
  readonly waitForTold: (count: number) => Promise<unknown>;
  /** The program in a role's pane. */
  readonly programOf: (role: string) => number;
  /** Ends every process of the room by its pid and keeps what is on disk, as a reboot does. */
  readonly reboot: () => Promise<void>;
  readonly killServer: () => Promise<void>;
  readonly state: (name: string) => string;
  /** The packets in `recovery/`. */
  readonly packets: () => readonly string[];
}

const processes = createProcesses();

const endAndWait = async (pids: readonly number[]): Promise<void> => {
  for (const pid of pids) if (processes.isAlive(pid)) process.kill(pid, "SIGKILL");
  await waitFor("their end", () => !pids.some(processes.isAlive) || undefined);
};

export const setupRecoveryRoom = (
  t: TestContext,
  options: { readonly roles?: readonly string[]; readonly toml?: string } = {},
): RecoveryRoom => {
  const { roles = ["oc", "cc"], toml = "" } = options;
  const home = setupPartyHome(t, undefined);
  const { path } = home;
  const agent = (role: string): string => {
    const logs = `--read-log ${path(`${role}.read`)} --transcript ${path(`${role}.jsonl`)}`;
    const command = `${process.execPath} ${DEMO_AGENT} --skin claude --repaint 0-20 --think 30 ${logs}`;
    return `[agents.${role}]\ncommand = "${command}"\nprofile = "claude"\ntranscript = "${path(`${role}.jsonl`)}"\n`;
  };
  home.configure("party.toml", `${roles.map(agent).join("")}${toml}`);

  const run = (
    main: string,
    words: readonly string[],
    env: Readonly<Record<string, string>>,
  ): Promise<Ran> => {
    const { promise, resolve } = Promise.withResolvers<Ran>();
    const child = execFile(
      process.execPath,
      [main, ...words],
      { env: { ...home.environment, ...env }, cwd: home.home, timeout: 60_000 },
      (_error, out, err) => resolve({ status: child.exitCode, out, err }),
    );
    child.stdin?.end();
    return promise;
  };

  const state = (name: string): string => path("home/llm-share/relay/state", name);
  const read = (role: string): readonly string[] =>
    existsSync(path(`${role}.read`))
      ? readFileSync(path(`${role}.read`), "utf8")
          .split("\n")
          .slice(0, -1)
          .map((line) => (JSON.parse(line) as { readonly text: string }).text)
      : [];
  const told = (): readonly (string | undefined)[] => {
    using ledger = openLedgerReader(state("ledger.db"));
    const inbox = ledger?.inbox({ recipient: "human", unread: false, limit: 50 }) ?? [];
    return inbox.toSorted((a, b) => a.sequence - b.sequence).map(({ message }) => message.subject);
  };
  const agents = (): Readonly<Record<string, { readonly state: string } | undefined>> =>
    existsSync(state("agents.json")) ? JSON.parse(readFileSync(state("agents.json"), "utf8")) : {};
  /** At rest, and written down: what ends before that nobody has known of. */
  const isSettled = (name: string): boolean => {
    const full = name.includes(".") ? name : `${name}.party`;
    return agents()[name]?.state === "idle" && typeof lives()[full]?.pid === "number";
  };
  const lives = (): Readonly<Record<string, { readonly pid: number | null } | undefined>> =>
    existsSync(state("supervision.json"))
      ? JSON.parse(readFileSync(state("supervision.json"), "utf8")).agents
      : {};
  const serverPid = (): number => Number(home.tmux("display-message", "-p", "#{pid}"));

  return {
    ...home,
    start: (...words) => run(PARTY, words, AUTOSTART),
    relay: (words, env = {}) => run(RELAY, words, { ...AUTOSTART, ...env }),
    read,
    waitForIdle: (...names) =>
      waitFor(
        `${names.join(", ")} at rest`,
        () => names.every((name) => isSettled(name)) || undefined,
        PATIENCE,
      ),
    waitForRead: (role, text, times = 1) =>
      waitFor(
        `${role} to read ${JSON.stringify(text)}`,
        () => read(role).filter((one) => one.includes(text)).length >= times || undefined,
        PATIENCE,
      ),
    told,
    waitForTold: (count) =>
      waitFor(`${count} notes`, () => told().length >= count || undefined, PATIENCE),
    programOf: (role) => {
      const pane = home.paneMap().panes[role] ?? "";
      const panePid = Number(home.tmux("display-message", "-p", "-t", pane, "#{pane_pid}"));
      return processes.foregroundOf(panePid) ?? 0;
    },
    reboot: async () => {
      const daemon = Number(readFileSync(state("relay-daemon.pid"), "utf8"));
      const server = serverPid();
      // The daemon first: nothing of this is told by one that sees it.
      await endAndWait([daemon]);
      await endAndWait(processes.tree(server).toReversed());
    },
    killServer: () => endAndWait([serverPid()]),
    state,
    packets: () => globSync("*.md", { cwd: path("home/llm-share/recovery") }).toSorted(),
  };
};

/** Puts a turn into a role's record, as its program would have. */
export const recordTurn = (room: RecoveryRoom, role: string, asked: string, said: string): void => {
  writeFileSync(
    room.path(`${role}.jsonl`),
    `${line("user", asked)}${line("assistant", [{ type: "text", text: said }])}`,
    { flag: "a" },
  );
};

const line = (type: string, content: unknown): string =>
  `${JSON.stringify({ type, message: { role: type, content }, timestamp: "2026-11-20T14:00:00.000Z" })}\n`;
