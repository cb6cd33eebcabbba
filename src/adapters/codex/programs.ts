import { lstatSync, realpathSync } from "node:fs";

import type { Incarnation } from "../../ports/panes.ts";
import type { Processes } from "../../ports/processes.ts";
import { NO_FACTS, type ProgramFacts, SILENT } from "../../ports/programs.ts";
import type { CodexServers } from "./servers.ts";

export interface CodexPrograms extends Disposable {
  inspect(incarnation: Incarnation): Promise<ProgramFacts>;
}

/**
 * What a Codex with an app-server of its own tells (`codex --remote unix://…`). One without shares the user's app-server with
 * every other Codex: nothing there says which pane a conversation is in, so that it tells nothing.
 */
export const createCodexPrograms = (
  processes: Pick<Processes, "tree" | "commandLine">,
): CodexPrograms => {
  let servers: CodexServers | undefined;

  return {
    inspect: async ({ agentPid }) => {
      const path = socketOf(processes, agentPid);
      if (path === undefined || !isOwn(path)) return NO_FACTS;
      try {
        servers ??= await loadServers();
      } catch {
        // The build that this daemon was started from has been removed: until it is restarted, Codex is pasted into.
        return SILENT;
      }
      return servers.inspect(path);
    },
    [Symbol.dispose]: () => servers?.close(),
  };
};

/** What speaks to Codex takes 25 MB: loaded for one that can be spoken to. */
const loadServers = async (): Promise<CodexServers> =>
  (await import("./servers.ts")).createCodexServers();

const REMOTE = "unix://";

/** The socket that the program in the pane was told to use. */
const socketOf = (
  { tree, commandLine }: Pick<Processes, "tree" | "commandLine">,
  pid: number,
): string | undefined => {
  for (const each of tree(pid)) {
    const words = commandLine(each) ?? [];
    const at = words.findIndex((word) => word === "--remote" || word.startsWith("--remote="));
    if (at < 0) continue;
    const value = words[at]?.startsWith("--remote=")
      ? words[at].slice("--remote=".length)
      : words[at + 1];
    if (value?.startsWith(`${REMOTE}/`) === true) return value.slice(REMOTE.length);
  }
  return undefined;
};

/** Nobody else may listen there. Codex puts a link in the place that it was told, and the socket elsewhere. */
const isOwn = (path: string): boolean => {
  try {
    const { uid } = lstatSync(path);
    const target = lstatSync(realpathSync(path));
    const own = process.getuid?.();
    return uid === own && target.uid === own && target.isSocket() && (target.mode & 0o022) === 0;
  } catch {
    return false;
  }
};
