import { createServer } from "node:http";

import { WebSocketServer } from "ws";

interface Call {
  readonly id?: number;
  readonly method: string;
  readonly params?: Params;
}

type Params = Readonly<Record<string, unknown>>;

/** A stand-in for Codex's app-server, as measured on 0.169.0: threads, a queue, and no dedupe of what is queued twice. */
export interface CodexServer extends AsyncDisposable {
  readonly threads: { id: string; ephemeral: boolean; threadSource: string }[];
  readonly queue: { id: string; threadId: string; clientUserMessageId: string; text: string }[];
  /** The turn that runs. */
  turn: string | undefined;
  /** The ids of messages that broke into it. */
  readonly steered: string[];
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

  const methods: Readonly<Record<string, (params: Params) => unknown>> = {
    initialize: () => ({ userAgent: "codex" }),
    "thread/loaded/list": () => ({ data: server.threads.map(({ id }) => id), nextCursor: null }),
    "thread/read": ({ threadId }) => {
      const thread = server.threads.find(({ id }) => id === threadId);
      const rollout = thread?.ephemeral === true ? null : THREAD_PATH(thread?.id ?? "");
      return { thread: { ...thread, path: rollout } };
    },
    "thread/turns/list": () => ({
      data: server.turn === undefined ? [] : [{ id: server.turn, status: "inProgress" }],
    }),
    "turn/steer": ({ clientUserMessageId }) => {
      server.steered.push(String(clientUserMessageId));
      return { turnId: server.turn };
    },
    "thread/queue/list": ({ threadId }) => ({
      data: server.queue.filter((entry) => entry.threadId === threadId),
    }),
    "thread/queue/add": ({ input, threadId, clientUserMessageId }) => {
      entries += 1;
      const [{ text }] = input as [{ text: string }];
      const id = `entry-${entries}`;
      const ids = {
        threadId: String(threadId),
        clientUserMessageId: String(clientUserMessageId),
      };
      const entry = { id, ...ids, text };
      server.queue.push(entry);
      return { queuedSubmission: entry };
    },
    "thread/queue/delete": ({ queuedSubmissionId }) => {
      const at = server.queue.findIndex(({ id }) => id === queuedSubmissionId);
      server.queue.splice(at, 1);
      return {};
    },
  };
  const answer = ({ method, params = {} }: Call): unknown => methods[method]?.(params);

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
    turn: undefined,
    steered: [],
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
