/**
 * Arguments with which an agent's program does what it reads without asking anybody. As the programs' own help has them:
 * Claude Code 2.1, Codex 0.169, Gemini CLI, Copilot CLI.
 */

const ALONE: ReadonlySet<string> = new Set([
  "--dangerously-skip-permissions",
  "--allow-dangerously-skip-permissions",
  "--dangerously-bypass-approvals-and-sandbox",
  "--dangerously-auto-approve",
  "--yolo",
  "--allow-all",
  "--allow-all-tools",
]);

const WITH_VALUE: Readonly<Record<string, string>> = {
  "--permission-mode": "bypassPermissions",
  "-a": "never",
  "--ask-for-approval": "never",
  "--approval-mode": "yolo",
  "-s": "danger-full-access",
  "--sandbox": "danger-full-access",
};

/** `-c approval_policy=never`, with or without quotes. */
const SETTING =
  /^(?:approval_policy\s*=\s*["']?never["']?|sandbox_mode\s*=\s*["']?danger-full-access["']?)$/v;

/** The argument by which a program works without permission checks; undefined where none says so. */
export const bypassIn = (commandLine: readonly string[]): string | undefined => {
  const words = commandLine.slice(1).flatMap(splitWord);
  const alone = words.find((word) => ALONE.has(word));
  if (alone !== undefined) return alone;
  const at = words.findIndex((word, index) => saysSo(word, words[index + 1] ?? ""));
  if (at !== -1) return words.slice(at, at + 2).join(" ");
  return SHORT.test(programOf(commandLine)) && words.includes("-y") ? "-y" : undefined;
};

/** `--flag=value` as two words. */
const splitWord = (word: string): readonly string[] => {
  const at = /^--[a-z\-]+=/v.test(word) ? word.indexOf("=") : -1;
  return at === -1 ? [word] : [word.slice(0, at), word.slice(at + 1)];
};

const saysSo = (flag: string, value: string): boolean =>
  WITH_VALUE[flag] === value || ((flag === "-c" || flag === "--config") && SETTING.test(value));

/** Programs in which `-y` means it. */
const SHORT = /^(?:gemini|qwen)$/v;

/** The base name of the program, or of the script that a runtime was given. */
const programOf = ([program = "", script = ""]: readonly string[]): string =>
  /^node\d*$/v.test(baseName(program))
    ? baseName(script).replace(/\.[cm]?js$/v, "")
    : baseName(program);

const baseName = (path: string): string => path.slice(path.lastIndexOf("/") + 1);
