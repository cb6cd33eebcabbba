import { connect } from "node:net";

import { PartyError } from "../../domain/error.ts";
import { backoff } from "./backoff.ts";
import type { ClientRecords } from "./client-records.ts";
import type { TmuxOptions } from "./command.ts";
import { type ControlClient, openControlClient } from "./control-client.ts";
import type { Command } from "./quote.ts";
import { isRisky, type Quiet } from "./quiet.ts";
import { isServerDown, type Reply, type Server } from "./server.ts";

export interface ControlServerOptions extends Pick<TmuxOptions, "program" | "environment"> {
  readonly records?: ClientRecords;
  readonly socket: string;
  /** Shared by all who connect to the server. */
  readonly quiet: Quiet;
  /** How long a connection for events stays that nobody needs, in milliseconds. */
  readonly keep?: number;
}

/** A {@link Server} over one control-mode connection, opened when it is first needed and re-made when it was lost. */
export const createControlServer = ({
  socket,
  quiet,
  ...options
}: ControlServerOptions): Server => {
  const listeners = new Set<() => void>();
  let client: ControlClient | undefined;
  let opening: Promise<ControlClient> | undefined;
  let answered = false;
  let failures = 0;
  let retryAt = 0;
  let lastFailure: PartyError | undefined;
  let closed = false;

  const open = async (): Promise<ControlClient> => {
    // A server that does not run is found out without starting a process, however often somebody asks.
    await probe(socket);
    await quiet.settled();
    if (closed) throw new PartyError("TMUX_UNAVAILABLE", "the connections to tmux are closed");
    if (lastFailure !== undefined && performance.now() < retryAt) throw lastFailure;
    answered = false;
    client = openControlClient({
      ...options,
      socket,
      flags: "no-output,ignore-size",
      onNotification: (line) => {
        if (isRisky(line)) quiet.changed();
      },
      onEnd: (reason) => {
        client = undefined;
        quiet.changed();
        if (!answered) {
          failures += 1;
          retryAt = performance.now() + backoff(failures);
          lastFailure = reason;
        }
        for (const lost of listeners) lost();
      },
    });
    return client;
  };

  const connected = async (): Promise<ControlClient> => {
    if (client !== undefined) return client;
    opening ??= open().finally(() => {
      opening = undefined;
    });
    return opening;
  };

  const askOnce = async (commands: readonly Command[]): Promise<Reply> => {
    try {
      const answer = await (await connected()).ask(commands);
      answered = true;
      failures = 0;
      lastFailure = undefined;
      return answer;
    } catch (error) {
      if (isUnavailable(error) && isServerDown(error.message))
        return { kind: "down", reason: error.message };
      throw error;
    }
  };

  return {
    ask: async (commands, { repeatable } = { repeatable: false }) => {
      try {
        return await askOnce(commands);
      } catch (error) {
        // Our client was ended (`kill -9`, `detach-client`, its session closed): the server most likely still runs.
        if (repeatable && !closed && isUnavailable(error)) return askOnce(commands);
        throw error;
      }
    },

    onLost: (lost) => {
      listeners.add(lost);
      return { [Symbol.dispose]: () => void listeners.delete(lost) };
    },

    close: async () => {
      closed = true;
      listeners.clear();
      await client?.close();
    },
  };
};

const isUnavailable = (error: unknown): error is PartyError =>
  error instanceof PartyError && error.code === "TMUX_UNAVAILABLE";

/** Rejects when nobody listens at a socket. */
const probe = async (socket: string): Promise<void> => {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const connection = connect(socket, resolve);
  connection.on("error", (cause) => {
    reject(new PartyError("TMUX_UNAVAILABLE", `no server running on ${socket}`, { cause }));
  });
  try {
    await promise;
  } finally {
    connection.destroy();
  }
};
