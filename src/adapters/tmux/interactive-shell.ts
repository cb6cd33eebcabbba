import { basename } from "node:path";

/** True when this command line is a shell that reads commands from its terminal, not one that runs a script. */
export const isInteractiveShell = (commandLine: readonly string[]): boolean => {
  const [program = "", ...operands] = commandLine;
  const [name, rest] =
    basename(program) === "busybox" ? [operands[0] ?? "", operands.slice(1)] : [program, operands];
  return isShellName(name) && !runsSomething(rest);
};

/** True for a shell's name, with or without the dash of a login shell. */
export const isShellName = (name: string): boolean =>
  SHELLS.has(basename(name).replace(/^-/v, "").toLowerCase());

const SHELLS: ReadonlySet<string> = new Set(
  "sh dash bash zsh fish ksh tcsh csh ash busybox nu pwsh".split(" "),
);

const runsSomething = (operands: readonly string[]): boolean => {
  for (let index = 0; index < operands.length; index += 1) {
    const word = operands[index] ?? "";
    if (TAKES_VALUE.has(word)) index += 1;
    // Behind -s the operands are parameters of a shell that still reads its terminal.
    else if (word === "-s" || word === "-i") return false;
    else if (COMMAND.test(word) || !/^[\-+]/v.test(word)) return true;
  }
  return false;
};

const TAKES_VALUE: ReadonlySet<string> = new Set(
  "-o +o -O +O --rcfile --init-file -C --init-command --config --env-config".split(" "),
);
/** `-c`, `-lc`, `--command`, and PowerShell's `-Command` and `-File`. */
const COMMAND = /^(?:-[a-z]*c|--commands?(?:=.*)?|-command|-file)$/iv;
