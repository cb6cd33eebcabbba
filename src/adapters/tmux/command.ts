import { execFile } from "node:child_process";

import { PartyError } from "../../domain/error.ts";
import type { Step } from "../../ports/step.ts";
import { type Command, commandsToArguments } from "./quote.ts";
import { parseVersion, requireSupported, type TmuxVersion } from "./version.ts";

export interface TmuxOptions {
  /** The tmux program: a name on the PATH, or a path. */
  readonly program: string;
  /** Which server: `["-S", socket]`, `["-L", name]`, or nothing for the user's own. */
  readonly socketArgs: readonly string[];
  /** The children's environment; this process's own where it is left out. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly step?: Step;
}

export type CommandOutcome =
  | { readonly kind: "done"; readonly output: string }
  /** tmux ran and said no: `can't find pane: %9`. */
  | { readonly kind: "failed"; readonly message: string };

/** The tmux command line, one short process per call. */
export interface Tmux {
  /** Runs commands in one process, in order, until the first that fails. Throws TMUX_UNAVAILABLE when one does. */
  run(...commands: readonly Command[]): Promise<string>;
  /** The same, where a refusal by tmux is an answer. */
  attempt(...commands: readonly Command[]): Promise<CommandOutcome>;
  /** Throws TMUX_MISSING or TMUX_TOO_OLD. */
  version(): Promise<TmuxVersion>;
}

export const createTmux = ({
  program,
  socketArgs,
  environment,
  step = () => undefined,
}: TmuxOptions): Tmux => {
  const attempt = async (...commands: readonly Command[]): Promise<CommandOutcome> => {
    const verb = commands[0]?.[0] ?? "nothing";
    step(`tmux.${verb}:before`);
    // -u: without it tmux writes `_` for what is not ASCII when the locale says so.
    const words = ["-u", ...socketArgs, ...commandsToArguments(commands)];
    const outcome = await execute(program, words, environment);
    step(`tmux.${verb}:after`);
    return outcome;
  };

  return {
    attempt,

    run: async (...commands) => {
      const outcome = await attempt(...commands);
      if (outcome.kind === "done") return outcome.output;
      const verbs = commands.map(([verb]) => verb).join(" ; ");
      throw new PartyError("TMUX_UNAVAILABLE", `tmux ${verbs} failed: ${outcome.message}.`);
    },

    version: async () => {
      const outcome = await execute(program, ["-V"], environment);
      if (outcome.kind === "done") return requireSupported(parseVersion(outcome.output));
      throw new PartyError("TMUX_UNAVAILABLE", `tmux -V failed: ${outcome.message}.`);
    },
  };
};

/** TMUX_MISSING for the error of a process that could not be started. */
export const tmuxMissing = (program: string, cause: unknown): PartyError =>
  new PartyError("TMUX_MISSING", `The program ${JSON.stringify(program)} can not be run.`, {
    cause,
    hint: "Install tmux: `sudo apt install tmux`, or on macOS `brew install tmux`.",
  });

/** True for the error of a process that could not be started because its program is not there. */
export const isMissingProgram = (cause: unknown): boolean =>
  cause instanceof Error && "code" in cause && (cause.code === "ENOENT" || cause.code === "EACCES");

const TIMEOUT = 10_000;
const OUTPUT_LIMIT = 64 * 1024 * 1024;

const execute = (
  program: string,
  words: readonly string[],
  environment: TmuxOptions["environment"],
): Promise<CommandOutcome> =>
  new Promise((resolve, reject) => {
    const options = {
      timeout: TIMEOUT,
      killSignal: "SIGKILL" as const,
      maxBuffer: OUTPUT_LIMIT,
      ...(environment && { env: environment }),
    };
    execFile(program, [...words], options, (error, output, complaint) => {
      if (error === null) resolve({ kind: "done", output });
      else if (isMissingProgram(error)) reject(tmuxMissing(program, error));
      else if (typeof error.code === "number")
        resolve({ kind: "failed", message: complaint.trim() || `exit status ${error.code}` });
      else
        reject(
          new PartyError("TMUX_UNAVAILABLE", `tmux did not answer within ${TIMEOUT} ms.`, {
            cause: error,
          }),
        );
    });
  });
