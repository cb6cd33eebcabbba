import { wrapText } from "./break-lines.ts";
import { CLAUDE_COMMANDS, matchCommands } from "./commands.ts";
import { isEmpty, layoutComposer, shownText } from "./composer.ts";
import { CLAUDE_HELP } from "./help-screen.ts";
import { rememberRows } from "./remember-rows.ts";
import { BLANK, bold, dim, fitRows, plain, withBlock, withRight, type Row } from "./row.ts";
import type { Frame, Skin } from "./skin.ts";
import type { Busy, Dialog, Queued, View } from "./view.ts";

/** The look and the habits of Claude Code 2.1. */
export const claudeSkin: Skin = {
  name: "claude",
  alternateScreen: true,
  submitKeys: ["Enter"],
  animationDelay: 200,
  commands: CLAUDE_COMMANDS,
  unknownCommand: "cleared",
  dialog: {
    title: "Bash command",
    tip: 'Tip: auto mode handles these prompts for you — choose "switch to auto mode" below',
    reason: "probe command",
    command: "make test",
    question: "Do you want to proceed?",
    options: ["Yes", "Yes, and don't ask again for this command", "No"],
  },
  readCommand: (text) => (text.startsWith("/") ? text.slice(1) : undefined),
  collapse: (paste, count) => {
    const lines = paste.split("\n").length;
    if (lines < 5 && paste.length <= 800) return undefined;
    return lines === 1 ? `[Pasted text #${count}]` : `[Pasted text #${count} +${lines - 1} lines]`;
  },
  wrapPaste: (paste, id) => `<pasted_content id="${id}">\n${paste}\n</pasted_content>`,
  cleanPrompt: (text) => text.trim().replaceAll("\t", "    "),
  unknownCommandNotes: (name, args) => [
    `Unknown command: /${name}`,
    ...(args === "" ? [] : [`Args from unknown skill: ${args}`]),
  ],
  draw: (view) =>
    view.dialog === undefined ? drawConversation(view) : drawDialog(view, view.dialog),
};

const GLYPHS = ["·", "✢", "✳", "✶", "✻", "✽"] as const;

const drawConversation = (view: View): Frame => {
  const { width, height } = view;
  if (view.help) return drawHelp(view);

  const menu = menuRows(view);
  const { rows: composer, cursor } = composerRows(view);
  const footer = [rule(width), ...composer, rule(width), plain(footerText(view))];
  const above = view.fresh ? effortRow(view) : BLANK;
  const lower = [above, ...(menu.length === 0 ? [] : [BLANK, ...menu]), ...footer];
  const rows = [...fitRows(contentRows(view), height - lower.length), ...lower].slice(-height);
  const top = rows.length - 2 - composer.length;
  return {
    rows,
    cursor: { x: cursor.x, y: top + cursor.y, visible: false },
    title: titleOf(view),
  };
};

const contentRows = (view: View): readonly Row[] => {
  const { chrome, width } = view;
  const blocks = [
    ...(view.busy?.stream === undefined
      ? view.entries
      : [...view.entries, { kind: "agent" as const, text: view.busy.stream }]),
  ].map((entry) => entryRows(entry, width));
  const queued = view.queue.map((it) => queuedRows(it, width));
  const busy = view.busy === undefined ? [] : [busyRows(view.busy)];
  const notice = chrome.notice.map((text) => plain(text));
  const header = [
    BLANK,
    bold(` ▐▛███▛█   Claude Code v${chrome.version}`),
    plain(`▝▜██████▀  ${chrome.model}`),
    plain(` ▝▝   ▝▝   ${chrome.dir}`),
    BLANK,
    ...notice,
  ];
  return [header, ...blocks, ...queued, ...busy].flatMap((block, index) =>
    index === 0 ? block : [BLANK, ...block],
  );
};

const entryRows = rememberRows((entry, width) => {
  switch (entry.kind) {
    case "user":
      return hang("❯ ", "  ", entry.text, width);
    case "agent":
    case "note":
      return hang("● ", "  ", entry.text, width);
    case "tool":
      return [plain(`● Bash(${entry.command})`), ...outputRows(entry.output)];
    case "shell":
      return [plain(`! ${entry.command}`), ...outputRows(entry.output)];
    case "done":
      return [dim(`✻ ${entry.verb} for ${entry.seconds}s · done ${entry.at}`)];
    case "rows":
      return entry.rows.map((row) => plain(row));
  }
});

const outputRows = (output: readonly string[]): readonly Row[] =>
  (output.length === 0 ? ["(No output)"] : output).map((line, index) =>
    plain(`${index === 0 ? "  ⎿  " : "     "}${line}`),
  );

const queuedRows = ({ text }: Queued, width: number): readonly Row[] => [
  ...hang("❯ ", "  ", text, width),
  dim("  ⎿  Queued · ctrl+x ctrl+s to send now"),
];

const busyRows = ({ verb, glyph, frame, seconds, tokens }: Busy): readonly Row[] => {
  const sign = glyph === "" ? GLYPHS[frame % GLYPHS.length] : glyph;
  return [
    plain(`${sign} ${verb} (${seconds}s · ↓ ${tokens} tokens)`),
    dim("  ⎿ \u00a0Tip: Send a message mid-task to steer Claude"),
  ];
};

const composerRows = (
  view: View,
): {
  readonly rows: readonly Row[];
  readonly cursor: { readonly x: number; readonly y: number };
} => {
  const shell = isShell(view);
  const composer = shell
    ? { parts: view.composer.parts.slice(1), cursor: Math.max(0, view.composer.cursor - 1) }
    : view.composer;
  const layout = layoutComposer(composer, view.width - 3);
  const most = Math.max(1, Math.floor(view.height / 2));
  const first = Math.min(Math.max(0, layout.cursor.y - most + 1), layout.rows.length);
  const glyph = shell ? "!\u00a0" : "❯\u00a0";
  const lines = layout.rows
    .slice(first, first + most)
    .map((text, index): Row => plain(`${index === 0 ? glyph : "  "}${text}`));
  const cursor = { x: layout.cursor.x + 2, y: layout.cursor.y - first };
  const queued = view.queue.length > 0 && isEmpty(view.composer);
  const shown = queued
    ? [[{ text: glyph, style: "plain" as const }, ...dim("Press up to edit queued messages")]]
    : lines;
  return {
    rows: shown.map((row, index) => (index === cursor.y ? withBlock(row, cursor.x) : row)),
    cursor,
  };
};

const isShell = ({ composer }: View): boolean => composer.parts[0]?.shown === "!";

const footerText = (view: View): string => {
  if (view.justCollapsed) return "  paste again to expand";
  if (isShell(view)) return "  ! for shell mode";
  const mode =
    view.chrome.mode === "auto" ? "⏵⏵ auto mode on (shift+tab to cycle)" : "⏸ manual mode on";
  if (!isEmpty(view.composer)) return `  ${mode}`;
  const hints = view.fresh ? [...view.chrome.hints, "← for agents"] : view.chrome.hints;
  const busy = view.busy === undefined ? [] : ["esc to interrupt"];
  return `  ${[mode, ...(busy.length === 0 ? hints : busy)].join(" · ")}`;
};

const effortRow = ({ width }: View): Row => withRight(BLANK, "◐ medium · /effort", width, 2);

const menuRows = (view: View): readonly Row[] =>
  matchCommands(CLAUDE_COMMANDS, shownText(view.composer), 5).map(({ name, summary }, index) =>
    plain(`  ${index === 0 ? "❯" : " "} ${`/${name}`.padEnd(28)}${summary}`),
  );

const drawDialog = (view: View, dialog: Dialog): Frame => {
  const { width, height } = view;
  const rows = [
    rule(width),
    bold(` ${dialog.title}`),
    ...[dialog.tip, dialog.reason].filter((text) => text !== "").map((text) => plain(` ${text}`)),
    dim("╌".repeat(width)),
    ...wrapText(dialog.command, width - 2).map((text) => plain(` ${text}`)),
    dim("╌".repeat(width)),
    plain(` ${dialog.question}`),
    ...dialog.options.map((text, index) =>
      plain(` ${index === 0 ? "❯" : " "} ${index + 1}. ${text}`),
    ),
    BLANK,
    dim(" Esc to cancel · Tab to amend"),
  ];
  const content = [...contentRows({ ...view, busy: undefined }), BLANK];
  const shown = fitRows([...content, ...rows].slice(-height), height);
  const top = Math.min(content.length, height - rows.length);
  const choice = top + rows.length - 2 - dialog.options.length;
  return { rows: shown, cursor: { x: 1, y: choice, visible: false }, title: titleOf(view) };
};

const drawHelp = (view: View): Frame => {
  const { width, height } = view;
  const rows = [plain("▔".repeat(width)), ...CLAUDE_HELP.map((text) => plain(text))];
  return {
    rows: [...fitRows(contentRows(view), height - rows.length), ...rows].slice(-height),
    cursor: { x: 8, y: Math.max(0, height - rows.length + 1), visible: false },
    title: titleOf(view),
  };
};

const titleOf = ({ chrome, busy, firstTurn, insideTmux }: View): string => {
  if (firstTurn && chrome.firstTitle !== undefined) return chrome.firstTitle;
  // Inside tmux the real program keeps one title, busy or not.
  if (busy === undefined || insideTmux) return "✳ Claude Code";
  return `${busy.frame % 2 === 0 ? "◐" : "◑"} Claude Code`;
};

const rule = (width: number): Row => dim("─".repeat(width));

const hang = (first: string, rest: string, text: string, width: number): readonly Row[] =>
  wrapText(text, width - 2).map((line, index) =>
    plain(line === "" && index > 0 ? "" : `${index === 0 ? first : rest}${line}`.trimEnd()),
  );
