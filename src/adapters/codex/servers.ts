import type { MessageId } from "../../domain/message.ts";
import { threadOf } from "../../domain/transcripts/lasting-queue.ts";
import { type Given, type NativeInput, type ProgramFacts, SILENT } from "../../ports/programs.ts";
import { type AppServer, CallFailed, connectToAppServer } from "./app-server.ts";
import {
  addToQueue,
  isInQueue,
  openThread,
  removeFromQueue,
  steerTurn,
  type Thread,
} from "./threads.ts";

/** Codex's app-servers that were spoken to, by their sockets. */
export interface CodexServers {
  inspect(path: string): Promise<ProgramFacts>;
  close(): void;
}

export const createCodexServers = (): CodexServers => {
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
    inspect: async (path) => {
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
    close: () => {
      for (const connecting of servers.values()) {
        connecting.then((server) => server.close()).catch(() => undefined);
      }
    },
  };
};

const nativeOf = (server: AppServer, thread: Thread): NativeInput => ({
  name: "codex's queue",
  give: async (text, id, interrupt): Promise<Given> => {
    try {
      // Codex takes one id twice: what an earlier daemon gave is not given again.
      if (await isInQueue(server, thread.id, id)) return accepted("it was there already");
      if (interrupt && (await hasSteered(server, thread, text, id))) return { kind: "read" };
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

/** A turn that has ended meanwhile, or can't be steered, is not broken into: then the message queues as any other. */
const hasSteered = async (
  server: AppServer,
  thread: Thread,
  text: string,
  id: MessageId,
): Promise<boolean> => {
  try {
    return await steerTurn(server, thread, text, id);
  } catch (error) {
    if (!(error instanceof CallFailed) || error.sent) throw error;
    return false;
  }
};

const accepted = (detail: string): Given => ({
  kind: "accepted",
  evidence: `codex put it into its queue (${detail})`,
});
