import {
  ArgumentScannerError,
  buildApplication,
  formatMessageForArgumentScannerError,
  type RouteMap,
  run,
  text_en,
} from "@stricli/core";

import { PartyError } from "../domain/error.ts";
import type { CliContext, Streams } from "./context.ts";
import { type Failure, renderFailure } from "./failure.ts";

export interface CommandLine<Context extends CliContext> {
  /** `relay`, as in its messages and its help. */
  readonly program: string;
  readonly version: string;
  readonly routes: RouteMap<Context>;
  readonly argv: readonly string[];
  readonly streams: Streams;
  /** Called only when a command will run, so that help works in a broken environment. */
  readonly createContext: (base: CliContext) => Context | Promise<Context>;
}

/**
 * Runs one command line and returns its exit status: 0 done, 1 bug, 2 usage, or the error's own.
 * Errors go to stderr: as text, or as one JSON document where the line asks for `--json`.
 */
export const runCli = async <Context extends CliContext>({
  program,
  version,
  routes,
  argv,
  streams,
  createContext,
}: CommandLine<Context>): Promise<number> => {
  const failures: Failure[] = [];
  const fail = (failure: Failure): string => {
    failures.push(failure);
    return "";
  };
  const app = buildApplication<Context>(routes, {
    name: program,
    versionInfo: { currentVersion: version },
    scanner: { caseStyle: "allow-kebab-for-camel", allowArgumentEscapeSequence: true },
    documentation: { disableAnsiColor: true, caseStyle: "convert-camel-to-kebab" },
    determineExitCode: (error) => (error instanceof PartyError ? error.exitStatus : 1),
    localization: {
      text: {
        ...text_en,
        noCommandRegisteredForInput: ({ input, corrections }) =>
          fail(unknownCommand(program, input, corrections)),
        exceptionWhileParsingArguments: (error) =>
          fail(wrongUsage(commandIn(program, routes, argv), error)),
        exceptionWhileLoadingCommandContext: (error) => fail({ error }),
        exceptionWhileLoadingCommandFunction: (error) => fail({ error }),
        exceptionWhileRunningCommand: (error) => fail({ error }),
        commandErrorResult: (error) => fail({ error }),
      },
    },
  });

  let ended = 0;
  const host = { stdout: streams.stdout, stderr: { write: () => undefined }, exitCode: 0 };
  const base: CliContext = {
    process: host,
    print: (value) =>
      void streams.stdout.write(`${typeof value === "string" ? value : JSON.stringify(value)}\n`),
    note: (text) => void streams.stderr.write(`${text}\n`),
    end: (status) => {
      ended = status;
    },
    terminal: {
      out: streams.stdout.isTTY === true,
      in: streams.stdin.isTTY === true,
      columns: streams.stdout.columns ?? 80,
      rows: streams.stdout.rows ?? 24,
    },
  };
  await run(app, argv, { process: host, forCommand: async () => createContext(base) });

  const failure = joined(failures);
  if (failure === undefined) return ended;
  const { text, status } = renderFailure(program, failure, asksForJson(argv));
  streams.stderr.write(text);
  return status;
};

const asksForJson = (argv: readonly string[]): boolean => {
  const end = argv.indexOf("--");
  return (end < 0 ? argv : argv.slice(0, end)).includes("--json");
};

const unknownCommand = (program: string, input: string, near: readonly string[]): Failure => ({
  error: new PartyError("USAGE", `There is no command ${JSON.stringify(input)}.`, {
    hint:
      near.length > 0
        ? `Did you mean ${near.join(" or ")}?`
        : `\`${program} --help\` lists the commands.`,
  }),
});

const wrongUsage = (command: string, error: unknown): Failure => {
  const hint = `\`${command} --help\` shows how.`;
  if (!(error instanceof ArgumentScannerError)) return { error };
  const said = formatMessageForArgumentScannerError(error, {
    ArgumentParseError: ({ exception, externalFlagNameOrPlaceholder, input }) => {
      if (exception instanceof PartyError) return exception.message;
      const reason = exception instanceof Error ? `: ${exception.message}` : "";
      return `${JSON.stringify(input)} is no ${externalFlagNameOrPlaceholder}${reason}`;
    },
  });
  const inner =
    "exception" in error && error.exception instanceof PartyError ? error.exception : undefined;
  return {
    error: new PartyError(inner?.code ?? "USAGE", sentence(said), {
      hint: inner?.hint ?? hint,
      cause: error,
    }),
  };
};

const sentence = (text: string): string => (/[.?!]$/v.test(text) ? text : `${text}.`);

/** The words of `argv` that name a command: for the hint that leads to its help. */
const commandIn = <Context extends CliContext>(
  program: string,
  routes: RouteMap<Context>,
  [first = ""]: readonly string[],
): string =>
  first !== "" && routes.getRoutingTargetForInput(first) !== undefined
    ? `${program} ${first}`
    : program;

/** Several mistakes in one line are told together, under the first one's code. */
const joined = ([first, ...rest]: readonly Failure[]): Failure | undefined => {
  if (first === undefined || rest.length === 0 || !(first.error instanceof PartyError))
    return first;
  const { code, message, hint } = first.error;
  const others = rest.map(({ error }) => (error instanceof Error ? error.message : String(error)));
  return {
    error: new PartyError(code, [message, ...others].join(" "), {
      ...(hint === undefined ? {} : { hint }),
      cause: first.error,
    }),
  };
};
