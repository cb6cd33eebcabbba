import { WebSocket, type RawData } from "ws";
import * as z from "zod";

/**
 * A connection to a Codex app-server: JSON-RPC over a WebSocket on a Unix socket (protocol of Codex 0.169.0, experimental
 * methods on). It only asks; whatever the server asks of its clients, approvals above all, is never answered.
 */
export interface AppServer {
  /** Throws when the server refuses, answers otherwise than measured, or does not answer. */
  call<T>(method: string, params: object, result: z.ZodType<T>): Promise<T>;
  close(): void;
}

/** Whether a call that failed may have been carried out. */
export class CallFailed extends Error {
  readonly sent: boolean;
  constructor(message: string, sent: boolean) {
    super(message);
    this.sent = sent;
  }
}

const ANSWER_TIMEOUT = 5_000;

const reply = z.object({
  id: z.int(),
  method: z.never().optional(),
  result: z.unknown().optional(),
  error: z.object({ message: z.string() }).optional(),
});

/** Connects and introduces itself. Throws {@link CallFailed}. `closed` hears of the end, once. */
export const connectToAppServer = async (path: string, closed: () => void): Promise<AppServer> => {
  const socket = openSocket(path);
  const waiting = new Map<number, (answer: z.output<typeof reply> | undefined) => void>();
  let last = 0;

  const end = (): void => {
    for (const answer of waiting.values()) answer(undefined);
    waiting.clear();
    socket.terminate();
  };
  socket.on("close", () => {
    end();
    closed();
  });
  await new Promise<void>((resolve, reject) => {
    socket.once("open", resolve);
    socket.once("error", ({ message }) => reject(new CallFailed(message, false)));
  });
  // Whoever waits hears of it by the end that follows.
  socket.on("error", () => undefined);
  socket.on("message", (data) => {
    const answer = readReply(data);
    if (answer === undefined) return;
    waiting.get(answer.id)?.(answer);
    waiting.delete(answer.id);
  });

  const call: AppServer["call"] = async (method, params, result) => {
    if (socket.readyState !== WebSocket.OPEN) throw new CallFailed("it has closed", false);
    last += 1;
    const id = last;
    const answer = await new Promise<z.output<typeof reply> | undefined>((resolve) => {
      const timer = setTimeout(resolve, ANSWER_TIMEOUT, undefined);
      waiting.set(id, (got) => {
        clearTimeout(timer);
        resolve(got);
      });
      socket.send(JSON.stringify({ id, method, params }));
    });
    waiting.delete(id);
    if (answer === undefined) throw new CallFailed(`it did not answer ${method}`, true);
    if (answer.error !== undefined) throw new CallFailed(answer.error.message, false);
    const read = result.safeParse(answer.result);
    if (!read.success) throw new CallFailed(`it answered ${method} in an unknown form`, true);
    return read.data;
  };

  try {
    await call("initialize", HELLO, z.unknown());
    socket.send(JSON.stringify({ method: "initialized" }));
  } catch (error) {
    end();
    throw error;
  }
  return { call, close: end };
};

/** A path with a colon or a question mark in it makes no address. */
const openSocket = (path: string): WebSocket => {
  try {
    return new WebSocket(`ws+unix:${path}:/`, { handshakeTimeout: ANSWER_TIMEOUT });
  } catch (cause) {
    throw new CallFailed(cause instanceof Error ? cause.message : String(cause), false);
  }
};

const HELLO = {
  clientInfo: { name: "party", title: null, version: "1" },
  capabilities: { experimentalApi: true },
};

/** Notifications and requests of the server are no replies. */
const readReply = (data: RawData): z.output<typeof reply> | undefined => {
  try {
    // With the default binary type a message is one Buffer.
    return reply.safeParse(JSON.parse((data as Buffer).toString())).data;
  } catch {
    return undefined;
  }
};
