import { planSplits } from "../../domain/layout.ts";
import type { NewPane, NewSession, SessionPane } from "../../ports/sessions.ts";
import type { Command } from "./quote.ts";

/** Everything that lays out a session, in tmux 2.6's words; prints the panes' ids in the order of the plan. */
export const commandsFor = ({ name, layout, size, panes, environment }: NewSession): Command[] => {
  const [first, ...rest] = panes;
  const splits = planSplits(layout, panes.length, size);
  const window = `=${name}:main`;
  return [
    [
      "new-session",
      "-d",
      "-s",
      name,
      "-n",
      "main",
      "-x",
      String(size.columns),
      "-y",
      String(size.rows),
      ...(first === undefined ? [] : program(first)),
    ],
    // The document's recipe counts panes from 0, and names the window; a user's configuration may say otherwise.
    ["set-option", "-w", "-t", window, "pane-base-index", "0"],
    ["set-option", "-w", "-t", window, "allow-rename", "off"],
    ["set-option", "-w", "-t", window, "automatic-rename", "off"],
    ["set-option", "-w", "-t", window, "pane-border-status", "top"],
    ["set-option", "-w", "-t", window, "pane-border-format", BORDER],
    ...Object.entries(environment).map(([key, value]) => [
      "set-environment",
      "-t",
      `=${name}`,
      key,
      value,
    ]),
    ...rest.map((pane, index) => {
      const split = splits[index] ?? { from: 0, direction: "below", cells: 1 };
      return [
        "split-window",
        split.direction === "right" ? "-h" : "-v",
        "-t",
        `${window}.${split.from}`,
        "-l",
        String(split.cells),
        ...program(pane),
      ];
    }),
    ...(layout === "tiled" ? [["select-layout", "-t", window, "tiled"]] : []),
    ["select-pane", "-t", `${window}.0`],
  ];
};

/** Gives one pane its role. Without pane options (before 3.0) only the title tells. */
export const markCommands = (
  pane: string,
  role: string,
  session: string,
  paneOptions: boolean,
): Command[] => {
  const label = role.toUpperCase();
  const title = ["select-pane", "-t", pane, "-T", label];
  if (!paneOptions) return [title];
  const option = (name: string, value: string): Command => [
    "set-option",
    "-p",
    "-t",
    pane,
    name,
    value,
  ];
  return [
    title,
    option("@role", role),
    option("@party_session", session),
    option("@party_label", label),
  ];
};

const program = ({ directory, words }: NewPane): readonly string[] => [
  "-c",
  directory,
  "-P",
  "-F",
  "#{pane_id}",
  // Several words are run as they are: the user's shell, whichever it is, does not read them.
  ...words,
];

// Agents set their own titles; the label stays.
const BORDER = " #{?@party_label,#{@party_label},#{pane_title}} ";

const FIELDS = [
  "pane_id",
  "session_name",
  "window_name",
  "window_index",
  "pane_index",
  "pane_pid",
  "pane_dead",
  "pane_current_command",
  "@role",
  "@party_session",
] as const;

const BETWEEN = "\t";

export const paneFormat: string = FIELDS.map((field) => `#{${field}}`).join(BETWEEN);

/** Reads one line that {@link paneFormat} made; undefined for one that it did not. */
export const parsePane = (line: string): SessionPane | undefined => {
  const fields = line.split(BETWEEN);
  const [pane, session, window, windowIndex, index, pid, dead, command, role, markedSession] =
    fields;
  if (pane === undefined || session === undefined || fields.length !== FIELDS.length)
    return undefined;
  return {
    pane,
    session,
    window: window ?? "",
    windowIndex: Number(windowIndex),
    index: Number(index),
    pid: Number(pid),
    command: command ?? "",
    alive: dead !== "1",
    role: role || undefined,
    markedSession: markedSession || undefined,
  };
};
