import { errorToDocument, PartyError } from "../domain/error.ts";
import { visible } from "../domain/visible-text.ts";

export interface Failure {
  readonly error: unknown;
}

/** An error as it is shown, with the status the process ends with. Only a bug shows its stack. */
export const renderFailure = (
  program: string,
  { error }: Failure,
  json: boolean,
): { readonly text: string; readonly status: number } => {
  const status = error instanceof PartyError ? error.exitStatus : 1;
  if (json) return { text: `${JSON.stringify({ error: documentOf(error) })}\n`, status };
  if (!(error instanceof PartyError)) return { text: `${bugReport(program, error)}\n`, status };
  const { code, message, hint } = error;
  const mark = `[${code}, exit ${status}]`;
  const text =
    hint === undefined
      ? `${program}: ${message}  ${mark}`
      : `${program}: ${message}\n  ${hint}  ${mark}`;
  // A message may quote what a program or a file said.
  return { text: `${visible(text)}\n`, status };
};

const documentOf = (error: unknown): object =>
  error instanceof PartyError
    ? errorToDocument(error)
    : { code: "BUG", message: String(error), hint: null, retryable: false, stack: stackOf(error) };

const bugReport = (program: string, error: unknown): string =>
  `${program}: this is a bug in Party. Please report it with these lines.  [BUG, exit 1]\n${stackOf(error)}`;

const stackOf = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? String(error)) : String(error);
