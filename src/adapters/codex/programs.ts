import { lstatSync, realpathSync } from "node:fs";

import { threadOf } from "../../domain/transcripts/lasting-queue.ts";
import type { Incarnation } from "../../ports/panes.ts";
import type { Processes } from "../../ports/processes.ts";
import {
  type Given,
  NO_FACTS,
  type NativeInput,
  type ProgramFacts,
  SILENT,
} from "../../ports/programs.ts";
import { type AppServer, CallFailed, connectToAppServer } from "./app-server.ts";
import { addToQueue, isInQueue, openThread, removeFromQueue, type Thread } from "./threads.ts";

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
  const servers = new Map<string, Promise<AppServer>>();

  const connectionTo = (path: string): Promise<AppServer> => {
    const existing = servers.get(path);
    if (existing !== undefined) return existing;
    const forget = (): void => void servers.delete(path);
    const connecting = connectToAppServer(path, forget);
    servers.set(path, connecting);
    connecting.catch(forget);
    return connecting;
  };

  return {
    inspect: async ({ agentPid }) => {
      const path = socketOf(processes, agentPid);
      if (path === undefined || !isOwn(path)) return NO_FACTS;
      try {
        const server = await connectionTo(path);
        const thread = await openThread(server);
        if (thread === undefined) return SILENT;
        return { transcript: thread.path, native: nativeOf(server, thread), silent: false };
      } catch (error) {
        if (!(error instanceof CallFailed)) throw error;
        return SILENT;
      }
    },
    [Symbol.dispose]: () => {
      for (const connecting of servers.values()) {
        connecting.then((server) => server.close()).catch(() => undefined);
      }
    },
  };
};

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

const nativeOf = (server: AppServer, thread: Thread): NativeInput => ({
  name: "codex's queue",
  give: async (text, id): Promise<Given> => {
    try {
      // Codex takes one id twice: what an earlier daemon gave is not given again.
      if (await isInQueue(server, thread.id, id)) return accepted("it was there already");
      return accepted(`entry ${await addToQueue(server, thread, text, id)}`);
    } catch (error) {
      if (!(error instanceof CallFailed)) throw error;
      return { kind: error.sent ? "doubtful" : "refused", reason: error.message };
    }
  },
  keeps: async (id) => {
    try {
      return await isInQueue(server, thread.id, id);
    } catch (error) {
      if (!(error instanceof CallFailed)) throw error;
      return undefined;
    }
  },
  reclaim: async (transcript, id) => {
    const threadId = threadOf(transcript);
    if (threadId === undefined) return "unknown";
    try {
      await removeFromQueue(server, threadId, id);
      return "gone";
    } catch (error) {
      if (!(error instanceof CallFailed)) throw error;
      return "unknown";
    }
  },
});

const accepted = (detail: string): Given => ({
  kind: "accepted",
  evidence: `codex put it into its queue (${detail})`,
});
