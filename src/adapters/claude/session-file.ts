import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import * as z from "zod";

/**
 * What Claude Code writes of a running session into `sessions/<pid>.json` below its configuration, as measured on 2.1.329.
 * `procStart` is the process's start in clock ticks since boot: with it a file of an ended process is told from one of
 * another process with the same number.
 */
const schema = z.object({
  pid: z.int(),
  sessionId: z.string().regex(/^[\da-f\-]{36}$/v),
  cwd: z.string(),
  procStart: z.string(),
  version: z.string(),
  peerProtocol: z.int().optional(),
  messagingSocketPath: z.string().optional(),
});

export type ClaudeSession = z.output<typeof schema>;

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
  try {
    return schema.safeParse(JSON.parse(readFileSync(path, "utf8"))).data;
  } catch {
    return undefined;
  }
};

/**
 * Where Claude Code records the session. The directory is named after the working directory, but the rule has changed
 * before: a file that exists is found by the session's id alone.
 */
export const transcriptOf = (configuration: string, { sessionId, cwd }: ClaudeSession): string => {
  const projects = join(configuration, "projects");
  const name = `${sessionId}.jsonl`;
  const expected = join(projects, cwd.replaceAll(/[^\dA-Za-z]/gv, "-"));
  const holder = directoriesIn(projects).find((each) =>
    namesIn(join(projects, each)).includes(name),
  );
  return join(holder === undefined ? expected : join(projects, holder), name);
};

const directoriesIn = (path: string): readonly string[] => namesIn(path);

const namesIn = (path: string): readonly string[] => {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
};
