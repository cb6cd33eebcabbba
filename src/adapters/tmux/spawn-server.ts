import { createTmux, type TmuxOptions } from "./command.ts";
import { isServerDown, type Server } from "./server.ts";

export interface SpawnServerOptions extends Pick<TmuxOptions, "program" | "environment"> {
  readonly socket: string;
}

/** A {@link Server} for a tmux without usable control mode: one process per entry of the queue. */
export const createSpawnServer = ({ socket, ...options }: SpawnServerOptions): Server => {
  const tmux = createTmux({ ...options, socketArgs: ["-S", socket] });
  // One after the other, so that what was asked first is done first, as over a connection.
  let last: Promise<unknown> = Promise.resolve();

  return {
    ask: async (commands) => {
      const outcome = last.then(() => tmux.attempt(...commands));
      last = outcome.catch(() => undefined);
      const settled = await outcome;
      if (settled.kind === "done")
        return { kind: "done", lines: settled.output.replace(/\n$/v, "").split("\n") };
      return isServerDown(settled.message)
        ? { kind: "down", reason: settled.message }
        : { kind: "failed", message: settled.message, lines: [] };
    },
    onLost: () => ({ [Symbol.dispose]: () => undefined }),
    close: async () => {
      await last;
    },
  };
};
