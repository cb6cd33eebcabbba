import type { Command } from "./skin.ts";

/** The commands to offer for what is written so far: none once it holds a space or does not begin with a slash. */
export const matchCommands = (
  commands: readonly Command[],
  written: string,
  most: number,
): readonly Command[] => {
  if (!/^\/[a-z\-]*$/v.test(written)) return [];
  const wanted = written.slice(1);
  const begins = commands.filter(({ name }) => name.startsWith(wanted));
  const speaks = commands.filter(
    ({ name, summary }) =>
      wanted !== "" &&
      !name.startsWith(wanted) &&
      `${name} ${summary}`.toLowerCase().includes(wanted),
  );
  return [...begins, ...speaks].slice(0, most);
};

export const CLAUDE_COMMANDS: readonly Command[] = [
  { name: "add-dir", summary: "Add a working directory" },
  { name: "auto-mode-setup", summary: "Teach auto mode about your environment" },
  { name: "autocompact", summary: "Set how full the context gets before auto-summarizing" },
  { name: "background", summary: "Send this session to the background and free the terminal" },
  { name: "branch", summary: "Create a branch of the current conversation at this point" },
  { name: "clear", summary: "Start over with an empty conversation" },
  { name: "compact", summary: "Summarize the conversation so far" },
  { name: "help", summary: "Show help and available commands" },
  { name: "status", summary: "Show version, model and account" },
];

export const CODEX_COMMANDS: readonly Command[] = [
  { name: "model", summary: "choose what model and reasoning effort to use" },
  { name: "presets", summary: "run or save reusable prompts and slash commands" },
  {
    name: "ide",
    summary: "include current selection, open files, and other context from your IDE",
  },
  { name: "permissions", summary: "choose what Codex is allowed to do" },
  { name: "keymap", summary: "remap TUI shortcuts" },
  { name: "vim", summary: "toggle Vim mode for the composer" },
  { name: "experimental", summary: "toggle experimental features" },
  { name: "approve", summary: "approve one retry of a recent auto-review denial" },
  { name: "clear", summary: "start over with an empty conversation" },
  { name: "compact", summary: "summarize the conversation so far" },
  { name: "status", summary: "show the current session" },
];

export const GENERIC_COMMANDS: readonly Command[] = [
  { name: "clear", summary: "start over" },
  { name: "compact", summary: "summarize the conversation so far" },
  { name: "help", summary: "show the commands" },
  { name: "status", summary: "show the current session" },
];
