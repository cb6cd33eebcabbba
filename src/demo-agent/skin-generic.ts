import { wrapText } from "./break-lines.ts";
import { GENERIC_COMMANDS, matchCommands } from "./commands.ts";
import { isEmpty, layoutComposer, shownText } from "./composer.ts";
import { rememberRows } from "./remember-rows.ts";
import { BLANK, plain, type Row } from "./row.ts";
import type { Skin } from "./skin.ts";
import type { Dialog, View } from "./view.ts";

/** A plain program: the conversation, and below it a lone prompt with the cursor right behind. */
export const genericSkin: Skin = {
  name: "generic",
  alternateScreen: false,
  submitKeys: ["Enter"],
  animationDelay: 250,
  commands: GENERIC_COMMANDS,
  unknownCommand: "cleared",
  dialog: {
    title: "Permission needed",
    tip: "",
    reason: "",
    command: "make test",
    question: "Do you want to proceed?",
    options: ["Yes", "No"],
  },
  readCommand: (text) => (text.startsWith("/") ? text.slice(1) : undefined),
  collapse: (paste, count) => {
    const lines = paste.split("\n").length;
    // One long line is many rows: it is no shorter than a text of many lines.
    if (lines <= 8 && paste.length <= 2000) return undefined;
    return `[Pasted text #${count} +${lines - 1} lines]`;
  },
  wrapPaste: (paste) => paste,
  cleanPrompt: (text) => text.trim(),
  unknownCommandNotes: (name) => [`Unknown command: /${name}`],
  draw: (view) => {
    const { rows: last, cursor } =
      view.dialog === undefined ? promptRows(view) : dialogRows(view.dialog);
    const rows = [...contentRows(view), ...last].slice(-view.height);
    const top = rows.length - last.length;
    return {
      rows: [...rows, ...Array.from({ length: view.height - rows.length }, () => BLANK)],
      cursor: { x: cursor.x, y: Math.max(0, top + cursor.y), visible: true },
      title: view.chrome.firstTitle ?? `demo agent ${view.chrome.role}`.trim(),
    };
  },
};

interface Lower {
  readonly rows: readonly Row[];
  readonly cursor: { readonly x: number; readonly y: number };
}

const promptRows = (view: View): Lower => {
  if (view.busy !== undefined && isEmpty(view.composer)) {
    const text = `• Working (${view.busy.seconds}s • esc to interrupt)`;
    return { rows: [plain(text)], cursor: { x: text.length, y: 0 } };
  }
  const working =
    view.busy === undefined ? [] : [plain(`• Working (${view.busy.seconds}s • esc to interrupt)`)];
  const menu = matchCommands(GENERIC_COMMANDS, shownText(view.composer), 5).map(
    ({ name, summary }) => plain(`  /${name.padEnd(12)}${summary}`),
  );
  const layout = layoutComposer(view.composer, view.width - 3);
  const above = [...working, ...menu];
  const rows = layout.rows.map((text, index) => plain(`${index === 0 ? "❯ " : "  "}${text}`));
  return {
    rows: [...above, ...rows],
    cursor: { x: layout.cursor.x + 2, y: above.length + layout.cursor.y },
  };
};

const dialogRows = ({ title, command, question, options }: Dialog): Lower => {
  const above = [plain(title), plain(`  ${command}`), BLANK, plain(question)];
  const choices = options.map((text, index) =>
    plain(`${index === 0 ? "❯" : " "} ${index + 1}. ${text}`),
  );
  return {
    rows: [...above, ...choices, BLANK, plain("Enter to confirm · Esc to cancel")],
    cursor: { x: 0, y: above.length },
  };
};

const contentRows = (view: View): readonly Row[] => [
  plain(`demo agent ${view.chrome.role} in ${view.chrome.dir}`.replaceAll("  ", " ")),
  ...view.chrome.notice.map((text) => plain(text)),
  BLANK,
  ...view.entries.flatMap((entry) => [...entryRows(entry, view.width), BLANK]),
  ...view.queue.map(({ text }) => plain(`queued: ${text.split("\n")[0]}`)),
];

const entryRows = rememberRows((entry, width) => {
  switch (entry.kind) {
    case "user":
      return wrapText(entry.text, width - 2).map((line, index) =>
        plain(`${index === 0 ? "you: " : "     "}${line}`),
      );
    case "agent":
    case "note":
      return wrapText(entry.text, width - 2).map((line) => plain(line));
    case "tool":
    case "shell":
      return [plain(`$ ${entry.command}`), ...entry.output.map((line) => plain(`  ${line}`))];
    case "done":
      return [plain(`(${entry.seconds}s, ${entry.at})`)];
    case "rows":
      return entry.rows.map((row) => plain(row));
  }
});
