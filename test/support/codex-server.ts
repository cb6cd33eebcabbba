import { createServer } from "node:http";

import { WebSocketServer } from "ws";

interface Call {
  readonly id?: number;
  readonly method: string;
  readonly params?: Readonly<Record<string, unknown>>;
}

/** A stand-in for Codex's app-server, as measured on 0.169.0: threads, a queue, and no dedupe of what is queued twice. */
export interface CodexServer extends AsyncDisposable {
  readonly threads: { id: string; ephemeral: boolean; threadSource: string }[];
  readonly queue: { id: string; threadId: string; clientUserMessageId: string; text: string }[];
  /** What clients said that was no call of the server's own methods: answers to its requests, above all. */
  readonly unasked: unknown[];
  /** Does this to the next call of a method in place of answering. */
  misbehave: { method: string; how: "silence" | "hang up" | "error" | "garbage" } | undefined;
  /** Asks every client for an approval. */
  askForApproval(): void;
}

const THREAD_PATH = (id: string): string => `/sessions/rollout-1-${id}.jsonl`;

export const startCodexServer = async (path: string): Promise<CodexServer> => {
  const http = createServer();
  const sockets = new WebSocketServer({ server: http });
  let entries = 0;

  const answer = ({ method, params = {} }: Call): unknown => {
    switch (method) {
      case "initialize":
        return { userAgent: "codex" };
      case "thread/loaded/list":
        return { data: server.threads.map(({ id }) => id), nextCursor: null };
      case "thread/read": {
        const thread = server.threads.find(({ id }) => id === params["threadId"]);
        return {
          thread: { ...thread, path: thread?.ephemeral ? null : THREAD_PATH(thread?.id ?? "") },
        };
      }
      case "thread/queue/list":
        return { data: server.queue.filter(({ threadId }) => threadId === params["threadId"]) };
      case "thread/queue/add": {
        entries += 1;
        const [{ text }] = params["input"] as [{ text: string }];
        const entry = {
          id: `entry-${entries}`,
          threadId: String(params["threadId"]),
          clientUserMessageId: String(params["clientUserMessageId"]),
          text,
        };
        server.queue.push(entry);
        return { queuedSubmission: entry };
      }
      case "thread/queue/delete": {
        const at = server.queue.findIndex(({ id }) => id === params["queuedSubmissionId"]);
        server.queue.splice(at, 1);
        return {};
      }
      default:
        return undefined;
    }
  };

  sockets.on("connection", (socket) => {
    socket.on("message", (data) => {
      const call = JSON.parse((data as Buffer).toString()) as Call;
      if (call.id === undefined || typeof call.method !== "string") {
        if (call.method !== "initialized") server.unasked.push(call);
        return;
      }
      const { misbehave } = server;
      if (misbehave?.method !== call.method) {
        socket.send(JSON.stringify({ method: "thread/status/changed", params: {} }));
        socket.send(JSON.stringify({ id: call.id, result: answer(call) }));
      } else if (misbehave.how === "hang up") socket.terminate();
      else if (misbehave.how === "error")
        socket.send(
          JSON.stringify({ id: call.id, error: { code: -1, message: "no such thread" } }),
        );
      else if (misbehave.how === "garbage") socket.send(JSON.stringify({ id: call.id, result: 7 }));
    });
  });

  const server: CodexServer = {
    threads: [],
    queue: [],
    unasked: [],
    misbehave: undefined,
    askForApproval: () => {
      for (const socket of sockets.clients) {
        const method = "item/commandExecution/requestApproval";
        socket.send(JSON.stringify({ id: 0, method, params: {} }));
      }
    },
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets.clients) socket.terminate();
      sockets.close();
      await new Promise((resolve) => {
        http.close(resolve);
      });
    },
  };
  await new Promise<void>((resolve) => {
    http.listen(path, resolve);
  });
  return server;
};
