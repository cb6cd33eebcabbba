import { wrapText } from "./break-lines.ts";
import { CODEX_COMMANDS, matchCommands } from "./commands.ts";
import { isEmpty, layoutComposer, shownText } from "./composer.ts";
import { rememberRows } from "./remember-rows.ts";
import { BLANK, bold, dim, fitRows, plain, withRight, type Row } from "./row.ts";
import type { Frame, Skin } from "./skin.ts";
import type { Dialog, Entry, Queued, View } from "./view.ts";

/** The look and the habits of Codex 0.169. */
export const codexSkin: Skin = {
  name: "codex",
  alternateScreen: true,
  submitKeys: ["Enter", "Tab"],
  animationDelay: 100,
  commands: CODEX_COMMANDS,
  unknownCommand: "kept",
  dialog: {
    title: "",
    tip: "",
    reason: "probe wants to run this",
    command: "make test",
    question: "Would you like to run the following command?",
    options: [
      "Yes, proceed (y)",
      "Yes, and don't ask again for this command (p)",
      "No, and tell Codex what to do differently (esc)",
    ],
  },
  // Leading newlines do not hide a command from this program; a leading space does.
  readCommand: (text) => /^\n*\/(?<rest>[\s\S]*)$/v.exec(text)?.groups?.["rest"],
  collapse: (paste) => {
    const chars = Array.from(paste).length;
    return chars > 1000 ? `[Pasted Content ${chars} chars]` : undefined;
  },
  wrapPaste: (paste) => paste,
  cleanPrompt: (text) => text.trim(),
  unknownCommandNotes: (name) => [
    `Unrecognized command '/${name}'. Type "/" for a list of supported commands.`,
  ],
  draw: (view) =>
    view.dialog === undefined ? drawConversation(view) : drawDialog(view, view.dialog),
};

const SPINNER = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"] as const;

const drawConversation = (view: View): Frame => {
  const { height } = view;
  const menu = menuRows(view);
  const { rows: composer, cursor } = composerRows(view);
  const status = plain(`  ${view.chrome.model} · ${view.chrome.dir}`);
  const pending = [...workingRows(view), ...queueRows(view.queue)];
  const lower =
    menu.length === 0
      ? [BLANK, BLANK, ...composer, BLANK, status, footerRow(view)]
      : [BLANK, ...menu, BLANK, ...composer, BLANK, status];
  const content = [...contentRows(view), ...(pending.length === 0 ? [] : [BLANK, ...pending])];
  const rows = [...fitRows(content, height - lower.length), ...lower].slice(-height);
  const top = height - (menu.length === 0 ? 3 : 2) - composer.length;
  return {
    rows,
    cursor: { x: cursor.x, y: top + cursor.y, visible: true },
    title: titleOf(view),
  };
};

const contentRows = (view: View): readonly Row[] => {
  const { chrome, width } = view;
  const header = [
    BLANK,
    bold(`  >_ OpenAI Codex (v${chrome.version})`),
    plain(`     ${chrome.dir}`),
  ];
  const stream = view.busy?.stream;
  const entries: readonly Entry[] =
    stream === undefined ? view.entries : [...view.entries, { kind: "agent", text: stream }];
  const blocks = entries.map((entry) => entryRows(entry, width));
  const welcome = view.fresh ? chrome.welcome.map((text) => plain(text)) : [];
  return [...header, ...welcome, ...blocks.flatMap((block) => [BLANK, ...block])];
};

const entryRows = rememberRows((entry, width) => {
  switch (entry.kind) {
    case "user":
      // The real program gives a prompt a coloured band: one empty row above and below it.
      return [BLANK, ...hang("› ", entry.text, width), BLANK];
    case "agent":
    case "note":
      return hang("• ", entry.text, width);
    case "tool":
      return [plain(`• Ran ${entry.command}`), ...outputRows(entry.output)];
    case "shell":
      return [plain(`• You ran ${entry.command}`), ...outputRows(entry.output)];
    case "done":
      return [dim(`  Worked for ${entry.seconds < 1 ? "<1" : entry.seconds}s • ${entry.at}`)];
    case "rows":
      return entry.rows.map((row) => plain(row));
  }
});

const outputRows = (output: readonly string[]): readonly Row[] =>
  (output.length === 0 ? ["(no output)"] : output).map((line, index) =>
    plain(`${index === 0 ? "  └ " : "    "}${line}`),
  );

/** While text streams the real program shows no working row. */
const workingRows = ({ busy }: View): readonly Row[] =>
  busy === undefined || busy.stream !== undefined
    ? []
    : [plain(`• Working (${busy.seconds}s • esc to interrupt)`)];

const queueRows = (queue: readonly Queued[]): readonly Row[] => {
  const steering = queue.filter(({ key }) => key !== "Tab");
  const following = queue.filter(({ key }) => key === "Tab");
  return [
    ...(steering.length === 0
      ? []
      : [
          plain(
            "• Messages to be submitted after next tool call (press esc to interrupt and send immediately)",
          ),
          ...queuedTexts(steering),
        ]),
    ...(following.length === 0
      ? []
      : [
          plain("• Queued follow-up inputs"),
          ...queuedTexts(following),
          dim("    shift+← edit last queued message"),
        ]),
  ];
};

const queuedTexts = (items: readonly Queued[]): readonly Row[] =>
  items.map(({ text }) => dim(`  ↳ ${text.split("\n")[0]}`));

const composerRows = (
  view: View,
): {
  readonly rows: readonly Row[];
  readonly cursor: { readonly x: number; readonly y: number };
} => {
  if (isEmpty(view.composer)) {
    const row = [{ text: "› ", style: "bold" as const }, ...dim("Ask Codex to do anything")];
    return { rows: [row], cursor: { x: 2, y: 0 } };
  }
  const shell = isShell(view);
  const composer = shell
    ? { parts: view.composer.parts.slice(1), cursor: Math.max(0, view.composer.cursor - 1) }
    : view.composer;
  const layout = layoutComposer(composer, view.width - 3);
  const most = Math.max(1, Math.floor(view.height / 2));
  const first = Math.max(0, layout.cursor.y - most + 1);
  const rows = layout.rows
    .slice(first, first + most)
    .map((text, index) => plain(`${index > 0 ? "  " : shell ? "! " : "› "}${text}`));
  return { rows, cursor: { x: layout.cursor.x + 2, y: layout.cursor.y - first } };
};

const isShell = ({ composer }: View): boolean => composer.parts[0]?.shown === "!";

const footerRow = (view: View): Row => {
  const { chrome, width } = view;
  const warnings = `⚠ ${chrome.warnings} warning${chrome.warnings === 1 ? "" : "s"} · f2 to view`;
  const right = [isShell(view) ? ["Shell mode"] : [], chrome.warnings > 0 ? [warnings] : []].flat();
  return withRight(plain(footerText(view)), right.join(" · "), width, 1);
};

const footerText = (view: View): string => {
  if (isEmpty(view.composer)) return "  ← for agents · ? for shortcuts";
  return view.busy === undefined ? "" : "  tab to queue message";
};

const menuRows = (view: View): readonly Row[] =>
  matchCommands(CODEX_COMMANDS, shownText(view.composer), 8).map(({ name, summary }, index) =>
    plain(`${index === 0 ? "›" : " "} ${`/${name}`.padEnd(15)}${summary}`),
  );

const drawDialog = (view: View, dialog: Dialog): Frame => {
  const { width, height } = view;
  const rows = [
    BLANK,
    bold(`  ${dialog.question}`),
    BLANK,
    plain("  Environment: local"),
    BLANK,
    plain(`  Reason: ${dialog.reason}`),
    BLANK,
    ...wrapText(dialog.command, width - 4).map((text) => plain(`  $ ${text}`)),
    BLANK,
    BLANK,
    ...dialog.options.map((text, index) =>
      plain(`${index === 0 ? "›" : " "} ${index + 1}. ${text}`),
    ),
    BLANK,
    dim("  Press enter to confirm or esc to cancel"),
  ];
  return {
    rows: [...fitRows(contentRows(view), height - rows.length), ...rows].slice(-height),
    // The real program leaves the cursor behind the very last cell.
    cursor: { x: width, y: height - 1, visible: false },
    title: titleOf(view),
  };
};

const titleOf = ({ chrome, busy, dialog }: View): string => {
  const name = chrome.dir.slice(chrome.dir.lastIndexOf("/") + 1);
  if (dialog !== undefined) return `[ ! ] Action Required | ${name}`;
  return busy === undefined ? name : `${SPINNER[busy.frame % SPINNER.length]} ${name}`;
};

const hang = (first: string, text: string, width: number): readonly Row[] =>
  wrapText(text, width - 3).map((line, index) =>
    plain(`${index === 0 ? first : "  "}${line}`.trimEnd()),
  );
