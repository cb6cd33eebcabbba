import { execFile } from "node:child_process";
import { globSync, realpathSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

import { SHARED_DIRECTORIES } from "../../domain/installation.ts";
import type { Workplace } from "../../ports/workplace.ts";
import type { Disk } from "./disk.ts";

export interface WorkplaceOptions {
  /** The environment agents get: its PATH finds programs. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly directories: {
    readonly state: string;
    readonly log: string;
    readonly outbox: string;
    readonly processed: string;
    readonly share: string;
  };
  readonly disk: Disk;
  /** The outbox directory's name of a role in a session. */
  readonly outboxName: (role: string, session: string) => string;
}

/** {@link Workplace} on this machine's disk. */
export const createWorkplace = ({
  environment,
  directories,
  outboxName,
  disk,
}: WorkplaceOptions): Workplace => ({
  hasProgram: (program) => {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    // A shell knows its own words as well as the PATH.
    const words = ["-c", 'command -v -- "$1" >/dev/null', "sh", expandHome(program, environment)];
    execFile("sh", words, { env: environment }, (error) => resolve(error === null));
    return promise;
  },
  hasDirectory: (path) => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true,
  hasConversation: (directory) => {
    const settings = environment["CLAUDE_CONFIG_DIR"] ?? join(homeOf(environment), ".claude");
    const slug = realpathSync(directory).replaceAll(/[^A-Za-z0-9]/gv, "-");
    return globSync("*.jsonl", { cwd: join(settings, "projects", slug) }).length > 0;
  },
  prepareShare: (roles, session) => {
    const { share, state, log, outbox, processed } = directories;
    const wanted = [
      join(state, "locks"),
      log,
      join(processed, "rejected"),
      ...SHARED_DIRECTORIES.map((name) => join(share, name)),
      ...roles.map((role) => join(outbox, outboxName(role, session))),
    ];
    for (const directory of wanted) disk.makeDirectory(directory);
  },
});

const homeOf = (environment: WorkplaceOptions["environment"]): string =>
  environment["HOME"] ?? homedir();

const expandHome = (program: string, environment: WorkplaceOptions["environment"]): string =>
  program.startsWith("~/") ? join(homeOf(environment), program.slice(2)) : program;
