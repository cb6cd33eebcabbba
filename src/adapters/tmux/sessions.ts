import { spawn } from "node:child_process";

import { PartyError } from "../../domain/error.ts";
import { type NewSession, type SessionPane, type Sessions } from "../../ports/sessions.ts";
import { createTmux, type Tmux, type TmuxOptions } from "./command.ts";
import type { Command } from "./quote.ts";
import { isServerDown } from "./server.ts";
import { commandsFor, markCommands, paneFormat, parsePane } from "./session-commands.ts";
import { isAtLeast } from "./version.ts";

export interface TmuxSessionsOptions extends TmuxOptions {
  /** The pane this process runs in. */
  readonly ownPane: string | undefined;
  /** The socket to name when the server does not tell. */
  readonly defaultSocket: string;
}

/** {@link Sessions} over the tmux command line. */
export const createTmuxSessions = (options: TmuxSessionsOptions): Sessions => {
  const tmux = createTmux(options);
  const hasPaneOptions = memo(async () => isAtLeast(await tmux.version(), 3, 0));

  return {
    check: async () => void (await tmux.version()),

    list: async () => lines(await ask(tmux, ["list-sessions", "-F", "#{session_name}"])),

    socket: async () => {
      const socket = await ask(tmux, ["display-message", "-p", "#{socket_path}"]);
      return socket?.trim() || options.defaultSocket;
    },

    current: async () => {
      if (options.ownPane === undefined) return undefined;
      const name = await ask(tmux, [
        "display-message",
        "-p",
        "-t",
        options.ownPane,
        "#{session_name}",
      ]);
      return name?.trim() || undefined;
    },

    create: async (plan) => create(tmux, plan, await hasPaneOptions()),

    isOurs: async (session) =>
      (await ask(tmux, ["show-options", "-qv", "-t", `=${session}:`, OURS]))?.trim() === "1",

    panes: async () => listPanes(tmux),

    mark: async (pane, role, session) => {
      await makeRoomForBadge(tmux, pane);
      await tmux.run(...markCommands(pane, role, session, await hasPaneOptions()));
    },

    unmark: async (pane) => {
      if (!(await hasPaneOptions())) return;
      const names = ["@role", "@party_session", "@party_label"];
      await tmux.run(...names.map((name) => ["set-option", "-pqu", "-t", pane, name]));
    },

    end: async (session) => {
      const outcome = await tmux.attempt(["kill-session", "-t", `=${session}`]);
      if (outcome.kind === "failed" && !isGone(outcome.message)) throw failed(outcome.message);
    },

    attach: async (session, how) => {
      const target = ["-t", `=${session}`];
      if (how === "switch") {
        await tmux.run(["switch-client", ...target]);
        return 0;
      }
      return handOver(options, ["attach-session", ...target]);
    },
  };
};

/** The session option that marks what `create` made. */
const OURS = "@party_created";

const create = async (
  tmux: Tmux,
  plan: NewSession,
  paneOptions: boolean,
): Promise<readonly SessionPane[]> => {
  const laidOut = await tmux.attempt(...commandsFor(plan));
  if (laidOut.kind === "failed" && laidOut.message.includes("duplicate session")) {
    // Somebody else's by a moment: it must not be ended with ours.
    throw new PartyError(
      "TMUX_UNAVAILABLE",
      `Session ${plan.name} was just started by another command.`,
      {
        hint: "Run the same again to go there.",
      },
    );
  }
  try {
    if (laidOut.kind === "failed") throw failed(laidOut.message);
    const made = lines(laidOut.output);
    const marks = made.flatMap((pane, index) =>
      markCommands(pane, plan.panes[index]?.role ?? "", plan.name, paneOptions),
    );
    await tmux.run(...marks, ["set-option", "-t", `=${plan.name}:`, OURS, "1"]);
    await makeRoomForBadge(tmux, made[0] ?? "");
    const byId = new Map((await listPanes(tmux)).map((pane) => [pane.pane, pane]));
    return made.map((pane) => byId.get(pane) ?? lost(pane));
  } catch (error) {
    await tmux.attempt(["kill-session", "-t", `=${plan.name}`]);
    throw error;
  }
};

/** Puts the badge in front of the session's status-right; the user's global option stays as it is. */
const makeRoomForBadge = async (tmux: Tmux, pane: string): Promise<void> => {
  const target = (
    await ask(tmux, ["display-message", "-p", "-t", pane, "#{session_name}"])
  )?.trim();
  if (target === undefined) return;
  const option = async (name: string): Promise<string> =>
    (await ask(tmux, ["show-options", "-qv", "-t", `=${target}:`, name]))?.trimEnd() ||
    ((await ask(tmux, ["show-options", "-gqv", name])) ?? "").trimEnd();
  const right = await option("status-right");
  if (right.includes("@party_badge")) return;
  const length = Number(await option("status-right-length")) || 40;
  await tmux.run(
    [
      "set-option",
      "-t",
      `=${target}:`,
      "status-right",
      `#{?@party_badge,#{@party_badge} ,}${right}`,
    ],
    ["set-option", "-t", `=${target}:`, "status-right-length", String(length + 30)],
  );
};

const listPanes = async (tmux: Tmux): Promise<readonly SessionPane[]> => {
  const seen = new Map<string, SessionPane>();
  for (const line of lines(await ask(tmux, ["list-panes", "-a", "-F", paneFormat]))) {
    const pane = parsePane(line);
    // A window linked into several sessions is listed in each.
    if (pane !== undefined && !seen.has(pane.pane)) seen.set(pane.pane, pane);
  }
  return [...seen.values()];
};

/** What tmux answers; undefined where the server, session or pane is not there. */
const ask = async (tmux: Tmux, command: Command): Promise<string | undefined> => {
  const outcome = await tmux.attempt(command);
  if (outcome.kind === "done") return outcome.output;
  if (isGone(outcome.message)) return undefined;
  throw failed(outcome.message);
};

const isGone = (message: string): boolean =>
  isServerDown(message) ||
  /can't find (?:session|window|pane)|no such (?:session|window|pane)/v.test(message);

const failed = (message: string): PartyError =>
  new PartyError("TMUX_UNAVAILABLE", `tmux failed: ${message}.`);

const lost = (pane: string): never => {
  throw new PartyError("TMUX_UNAVAILABLE", `Pane ${pane} ended as soon as it was made.`);
};

const handOver = (options: TmuxSessionsOptions, words: readonly string[]): Promise<number> => {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const child = spawn(options.program, [...options.socketArgs, ...words], {
    stdio: "inherit",
    ...(options.environment && { env: options.environment }),
  });
  child.on("error", reject);
  child.on("close", (status) => resolve(status ?? 1));
  return promise;
};

const lines = (output: string | undefined): readonly string[] =>
  (output ?? "").split("\n").filter((line) => line !== "");

const memo = <T>(make: () => Promise<T>): (() => Promise<T>) => {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
};
