import type { Screen } from "../../domain/screen.ts";
import type { Incarnation, Marks, PaneRef } from "../../ports/panes.ts";
import type { Processes } from "../../ports/processes.ts";
import { isPaneHolder } from "../../domain/agent-command.ts";
import { isInteractiveShell, isShellName } from "./interactive-shell.ts";
import type { Command } from "./quote.ts";
import { captureToRows } from "./rows.ts";

export interface Snapshot {
  readonly screen: Screen;
  readonly marks: Marks;
  readonly incarnation: Incarnation;
}

/** The commands whose output {@link linesToSnapshot} reads: one moment of the server when run as one queue entry. */
export const snapshotCommands = (pane: string): readonly Command[] => [
  ["display-message", "-p", "-t", pane, FACTS],
  ["display-message", "-p", "-t", pane, MARKS],
  // Texts that a program chooses come behind the facts and in lines of their own, so that they can imitate none.
  ["display-message", "-p", "-t", pane, "#{pane_current_command}"],
  ["display-message", "-p", "-t", pane, "#{pane_title}"],
  ["capture-pane", "-p", "-e", "-t", pane],
];

/** Undefined when the lines are not the whole answer of a live pane of this id. */
export const linesToSnapshot = (
  lines: readonly string[],
  { socket, pane }: PaneRef,
  processes: Processes,
): Snapshot | undefined => {
  const facts = FACTS_PATTERN.exec(lines[0] ?? "")?.groups;
  // tmux answers for some other pane when this one does not exist.
  if (facts === undefined || facts["pane"] !== pane) return undefined;
  const fact = (name: string): number => Number(facts[name]);

  const capturedFrom = lines.length - fact("height");
  if (capturedFrom < 4) return undefined;
  const command = lines[2] ?? "";
  const panePid = fact("panePid");
  const agentPid = processes.foregroundOf(panePid) ?? 0;

  return {
    marks: readMarks(lines[1] ?? ""),
    incarnation: {
      socket,
      pane,
      serverPid: fact("serverPid"),
      serverStartedAt: fact("serverStartedAt"),
      panePid,
      agentPid,
      agentStartedAt: processes.startedAt(agentPid) ?? 0,
    },
    screen: {
      rows: captureToRows(lines.slice(capturedFrom)),
      width: fact("width"),
      height: fact("height"),
      cursor: { x: fact("x"), y: fact("y"), visible: facts["visible"] === "1" },
      title: lines.slice(3, capturedFrom).join("\n"),
      command,
      mode: modeOf(facts),
      alive: facts["dead"] !== "1",
      shell: isShell(processes.commandLine(agentPid), command),
    },
  };
};

const readMarks = (line: string): Marks => {
  const [pasted, pressed] = line.split(" ").map((mark) => (mark === "" ? undefined : mark));
  return { pasted, pressed };
};

const modeOf = (facts: Readonly<Record<string, string | undefined>>): string | undefined => {
  if (facts["modes"] !== "0") return facts["mode"] || "mode";
  // Keys for one pane of such a window reach all of them: another agent's dialog, a person's draft.
  return facts["synchronized"] === "1" ? "synchronize-panes with its whole window" : undefined;
};

const isShell = (commandLine: readonly string[] | undefined, command: string): boolean =>
  commandLine === undefined
    ? isShellName(command)
    : isInteractiveShell(commandLine) || isPaneHolder(commandLine);

/** Options of the pane that {@link Panes} sets together with a paste or a key. */
const MARKS = "#{@party_pasted} #{@party_pressed}";

const FACTS =
  "#{pane_id} #{pid} #{start_time} #{pane_pid} #{pane_width} #{pane_height} " +
  "#{cursor_x} #{cursor_y} #{cursor_flag} #{pane_in_mode} #{?pane_dead,1,0} #{?pane_synchronized,1,0} #{pane_mode}";

const FACTS_PATTERN =
  /^(?<pane>%\d+) (?<serverPid>\d+) (?<serverStartedAt>\d+) (?<panePid>\d+) (?<width>\d+) (?<height>\d+) (?<x>\d+) (?<y>\d+) (?<visible>\d) (?<modes>\d+) (?<dead>\d) (?<synchronized>\d) (?<mode>[a-z\-]*)$/v;
