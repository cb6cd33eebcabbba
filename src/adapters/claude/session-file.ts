import { join } from "node:path";

import { countOf, fieldsOf, textOf } from "../../domain/json-fields.ts";
import { jsonIn, namesIn } from "../system/quiet-reads.ts";

/**
 * What Claude Code writes of a running session into `sessions/<pid>.json` below its configuration, as measured on 2.1.329.
 * `procStart` is the process's start in clock ticks since boot: with it a file of an ended process is told from one of
 * another process with the same number.
 */
export interface ClaudeSession {
  readonly pid: number;
  readonly sessionId: string;
  readonly cwd: string;
  readonly procStart: string;
  readonly peerProtocol: number | undefined;
  readonly messagingSocketPath: string | undefined;
}

/** The session of the process `pid` that began at `startedAt`, or undefined where no file says so. */
export const readSessionFile = (
  configuration: string,
  pid: number,
  startedAt: number,
): ClaudeSession | undefined => {
  const session = read(join(configuration, "sessions", `${pid}.json`));
  return session?.pid === pid && session.procStart === String(startedAt) ? session : undefined;
};

/** The file is replaced while we read, or of a version that says other things: then it says nothing. */
const read = (path: string): ClaudeSession | undefined => {
  const fields = fieldsOf(jsonIn(path));
  const [pid, sessionId] = [countOf(fields["pid"]), textOf(fields["sessionId"])];
  const [cwd, procStart] = [textOf(fields["cwd"]), textOf(fields["procStart"])];
  if (sessionId === undefined || !/^[\da-f\-]{36}$/v.test(sessionId)) return undefined;
  if (pid === undefined || cwd === undefined || procStart === undefined) return undefined;
  return {
    pid,
    sessionId,
    cwd,
    procStart,
    peerProtocol: countOf(fields["peerProtocol"]),
    messagingSocketPath: textOf(fields["messagingSocketPath"]),
  };
};

/**
 * Where Claude Code records the session. The directory is named after the working directory, but the rule has changed
 * before: a file that exists is found by the session's id alone.
 */
export const transcriptOf = (configuration: string, { sessionId, cwd }: ClaudeSession): string => {
  const projects = join(configuration, "projects");
  const name = `${sessionId}.jsonl`;
  const expected = join(projects, cwd.replaceAll(/[^\dA-Za-z]/gv, "-"));
  const holder = namesIn(projects).find((each) => namesIn(join(projects, each)).includes(name));
  return join(holder === undefined ? expected : join(projects, holder), name);
};
