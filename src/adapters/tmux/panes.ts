import { join } from "node:path";

import { PartyError } from "../../domain/error.ts";
import type { Guard, Looked, PaneRef, Panes, Typed } from "../../ports/panes.ts";
import type { Processes } from "../../ports/processes.ts";
import type { Step } from "../../ports/step.ts";
import type { TmuxOptions } from "./command.ts";
import { openClientRecords } from "./client-records.ts";
import { guardedCommand, replyToTyped } from "./guard.ts";
import { openPasteFiles } from "./paste-files.ts";
import type { Command } from "./quote.ts";
import type { Server } from "./server.ts";
import { createServers } from "./servers.ts";
import { linesToSnapshot, snapshotCommands } from "./snapshot.ts";
import { isAtLeast, type TmuxVersion } from "./version.ts";

export interface TmuxPanesDeps extends Pick<TmuxOptions, "environment"> {
  /** The tmux program: a name on the PATH, or a path. */
  readonly tmux: string;
  /** A directory of ours alone (0700) for texts on their way into tmux. */
  readonly directory: string;
  readonly step: Step;
  readonly processes: Processes;
}

/** {@link Panes} over tmux: control mode from 3.2 on, one process per act from 2.6 on. */
export const createTmuxPanes = ({
  tmux,
  environment,
  directory,
  step,
  processes,
}: TmuxPanesDeps): Panes => {
  const files = openPasteFiles(directory, processes, step);
  const records = openClientRecords(join(directory, "clients"), processes);
  const servers = createServers({ program: tmux, records, ...(environment && { environment }) });
  const swept = new Set<string>();

  const look = async (ref: PaneRef): Promise<Looked> => {
    const { server, version } = await servers.of(ref.socket);
    step("tmux.look:before");
    const reply = await server.ask(snapshotCommands(ref.pane), { repeatable: true });
    step("tmux.look:after");
    if (reply.kind === "down")
      return { kind: "gone", reason: `the tmux server does not run: ${reply.reason}` };
    if (reply.kind === "failed") return { kind: "gone", reason: reply.message };
    const snapshot = linesToSnapshot(reply.lines, ref, processes);
    if (snapshot !== undefined) {
      const marks = keepsMarks(version) ? snapshot.marks : undefined;
      return { kind: "screen", ...snapshot, marks };
    }
    throw new PartyError("TMUX_UNAVAILABLE", `tmux's answer about ${ref.pane} can not be read`);
  };

  const type = async (guard: Guard, acts: Acts): Promise<Typed> => {
    const { server, version } = await servers.of(guard.incarnation.socket);
    const testsMarker = guard.marker === undefined || isAtLeast(version, 2, 7);
    const refusal =
      refuseForeground(guard, processes) ??
      (testsMarker ? undefined : refuseMarker(guard, await look(guard.incarnation)));
    if (refusal !== undefined) return refusal;
    const tested = testsMarker ? guard : { ...guard, marker: undefined };
    const marked = [...acts.typed, ...markCommands(guard, acts, version)];
    const commands = [...acts.before, guardedCommand(tested, marked, acts.refused)];
    step(`tmux.${acts.name}:before`);
    const reply = await server.ask(commands);
    step(`tmux.${acts.name}:after`);
    const typed = replyToTyped(reply, guard);
    if (typed !== undefined) return typed;
    const said = reply.kind === "failed" ? reply.message : reply.kind;
    throw new PartyError("TMUX_UNAVAILABLE", `tmux could not ${acts.name}: ${said}`);
  };

  /** Deletes buffers that broken-off pastes left in a server: once per server, and again after each such paste. */
  const sweep = async (socket: string): Promise<void> => {
    if (swept.has(socket)) return;
    const { server } = await servers.of(socket);
    if (await deleteBuffers(server, files.isLeft)) swept.add(socket);
  };

  return {
    look,

    paste: async (text, guard, mark) => {
      if (text === "" || FORBIDDEN.test(text))
        throw new Error("A paste holds text, and of control characters only \\n and \\t.");
      const { pane, socket } = guard.incarnation;
      await sweep(socket);
      using file = files.open(text);
      const { path, buffer } = file;
      // The default separator stands: each \n arrives as \r, which is what a terminal sends for the end of a line.
      const acts: Acts = {
        name: "paste",
        mark,
        before: [["load-buffer", "-b", buffer, path]],
        typed: [["paste-buffer", "-d", "-p", "-b", buffer, "-t", pane]],
        refused: [["delete-buffer", "-b", buffer]],
      };
      let typed: Typed | undefined;
      try {
        typed = await type(guard, acts);
        return typed;
      } finally {
        if (typed === undefined || typed.kind === "gone") swept.delete(socket);
      }
    },

    press: async (key, guard, mark) => {
      if (!KEYS.has(key)) throw new Error(`The key ${JSON.stringify(key)} is not one of ours.`);
      const { pane } = guard.incarnation;
      const typed: readonly Command[] = [["send-keys", "-t", pane, key]];
      return type(guard, { name: "press", mark, before: [], typed, refused: [] });
    },

    watch: ({ socket, pane }, changed) => servers.watch(socket, pane, changed),

    mute: ({ socket, pane }, muted) => servers.mute(socket, pane, muted),

    badge: async (socket, session, text) => {
      if (!/^[a-z0-9_ \-]*$/v.test(text))
        throw new Error(`A badge can not hold ${JSON.stringify(text)}.`);
      const { server } = await servers.of(socket);
      const command: Command = ["set-option", "-t", `=${session}:`, "@party_badge", text];
      step("tmux.badge:before");
      const reply = await server.ask([command], { repeatable: true });
      step("tmux.badge:after");
      if (reply.kind === "done") return;
      if (reply.kind === "down") throw new PartyError("TMUX_UNAVAILABLE", reply.reason);
      const name = JSON.stringify(session);
      throw new PartyError("SESSION_UNKNOWN", `There is no session ${name}: ${reply.message}`);
    },

    close: servers.close,
  };
};

interface Acts {
  readonly name: "paste" | "press";
  readonly mark: string | undefined;
  /** What goes ahead of the guard in the same entry of the queue. */
  readonly before: readonly Command[];
  readonly typed: readonly Command[];
  readonly refused: readonly Command[];
}

/** Options of a pane of its own came with tmux 3.0, as numbers that can be trusted in formats with 3.1. */
const keepsMarks = (version: TmuxVersion): boolean => isAtLeast(version, 3, 1);

const markCommands = (
  { incarnation }: Guard,
  { name, mark }: Acts,
  version: TmuxVersion,
): readonly Command[] => {
  if (mark === undefined || !keepsMarks(version)) return [];
  if (!/^[a-z0-9\-]{1,80}$/v.test(mark))
    throw new Error(`A mark can not hold ${JSON.stringify(mark)}.`);
  const option = name === "paste" ? "@party_pasted" : "@party_pressed";
  return [["set-option", "-p", "-t", incarnation.pane, option, mark]];
};

/** The last line of defence: an escape in a pasted text could end the paste and press keys. */
const FORBIDDEN = /[\p{Cc}--[\n\t]]/v;
const KEYS: ReadonlySet<string> = new Set(["Enter", "Tab", "Escape"]);

/** tmux knows the foreground program's name only: that it is the same process is asked of the system. */
const refuseForeground = ({ incarnation }: Guard, processes: Processes): Typed | undefined => {
  const { panePid, agentPid, agentStartedAt } = incarnation;
  const foreground = processes.foregroundOf(panePid);
  // Where the pane's own process has ended, the queue tells better what became of it.
  if (agentPid === 0 || foreground === undefined) return undefined;
  if (foreground === agentPid && (processes.startedAt(agentPid) ?? 0) === agentStartedAt)
    return undefined;
  return { kind: "refused", reason: `process ${agentPid} no longer runs in the foreground` };
};

/** For a tmux whose formats can not search a screen: as late as a look of our own can be. */
const refuseMarker = ({ marker }: Guard, looked: Looked): Typed | undefined => {
  if (looked.kind === "gone") return looked;
  if (marker === undefined || looked.screen.rows.some(({ text }) => text.includes(marker)))
    return undefined;
  return { kind: "refused", reason: `${JSON.stringify(marker)} no longer stands on the screen` };
};

/** False when the server does not answer. */
const deleteBuffers = async (
  server: Server,
  isLeft: (buffer: string) => boolean,
): Promise<boolean> => {
  const reply = await server.ask([["list-buffers", "-F", "#{buffer_name}"]], { repeatable: true });
  if (reply.kind !== "done") return false;
  for (const buffer of reply.lines.filter((name) => isLeft(name)))
    await server.ask([["delete-buffer", "-b", buffer]], { repeatable: true });
  return true;
};
