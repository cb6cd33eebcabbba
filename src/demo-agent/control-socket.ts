import { rmSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { createInterface } from "node:readline";

import type { DoCommand } from "./control-commands.ts";

export interface ControlSocket {
  readonly stop: () => void;
}

/** Listens on a unix socket for one JSON command a line and answers each with a line. */
export const listenForControl = (
  path: string,
  doCommand: DoCommand,
  now: () => number,
): ControlSocket => {
  const connections = new Set<Socket>();
  const server = createServer((socket) => {
    connections.add(socket);
    socket.on("close", () => connections.delete(socket));
    // A peer that went away has no use for its answer.
    socket.on("error", () => {
      socket.destroy();
    });
    void serve(socket);
  });

  const serve = async (socket: Socket): Promise<void> => {
    for await (const line of createInterface({ input: socket })) {
      if (line.trim() === "") continue;
      const answer = await attempt(line);
      if (!socket.destroyed) socket.write(`${JSON.stringify({ ts: now(), ...answer })}\n`);
    }
  };

  const attempt = async (line: string): Promise<object> => {
    try {
      return { ok: true, ...(await doCommand(JSON.parse(line))) };
    } catch (error) {
      return { ok: false, error: error instanceof Error ? error.message : String(error) };
    }
  };

  rmSync(path, { force: true });
  server.listen(path);
  return {
    stop: () => {
      for (const socket of connections) socket.destroy();
      server.close();
      rmSync(path, { force: true });
    },
  };
};
