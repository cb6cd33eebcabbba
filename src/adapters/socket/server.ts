import { chmodSync, unlinkSync } from "node:fs";
import { createServer, type Socket } from "node:net";

import { errorToDocument, PartyError } from "../../domain/error.ts";
import { toDiskError } from "../system/disk.ts";
import type { Step } from "../../ports/step.ts";

/** One conversation: gets each line's document, sends documents back. */
export interface Conversation {
  /** Handles one request; `send` writes one line. A rejection ends the connection: it is a bug. */
  handle(document: unknown, send: (answer: unknown) => void): Promise<void>;
  /** The other side is gone. */
  ended(): void;
}

/** A line longer than this is no request of ours. */
const LONGEST_LINE = 65_536;
/** So long may a refused caller be silent before the connection is cut. */
const PATIENCE = 5_000;

/**
 * Listens on a Unix socket that only its owner may open, one JSON document a line.
 * The caller holds the daemon's lock, so a socket that already lies there belongs to nobody.
 */
export const listenForControl = async (
  path: string,
  begin: () => Conversation,
  failed: (error: unknown) => void,
  step: Step = () => undefined,
): Promise<AsyncDisposable> => {
  step("socket.listen:before");
  removeOld(path);
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    converse(socket, begin(), failed);
  });
  // Between bind and chmod the mask keeps others out.
  const mask = process.umask(0o177);
  try {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    server.once("error", reject);
    server.listen(path, resolve);
    await promise;
  } catch (cause) {
    throw toDiskError(cause, path);
  } finally {
    process.umask(mask);
  }
  chmodSync(path, 0o600);
  step("socket.listen:after");
  server.on("error", failed);
  return {
    [Symbol.asyncDispose]: async () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      server.close(() => resolve());
      for (const socket of sockets) socket.destroy();
      await promise;
    },
  };
};

const removeOld = (path: string): void => {
  try {
    unlinkSync(path);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== "ENOENT") throw toDiskError(cause, path);
  }
};

const converse = (
  socket: Socket,
  conversation: Conversation,
  failed: (error: unknown) => void,
): void => {
  let rest = "";
  let refused = false;
  let turn = Promise.resolve();
  const send = (answer: unknown): void => {
    if (!socket.destroyed) socket.write(`${JSON.stringify(answer)}\n`);
  };
  const take = (line: string): void => {
    turn = turn
      .then(() => conversation.handle(parse(line), send))
      .catch((error: unknown) => {
        failed(error);
        socket.destroy();
      });
  };
  socket.setEncoding("utf8");
  socket.on("data", (chunk: string) => {
    if (refused) return;
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) take(line);
    if (rest.length <= LONGEST_LINE) return;
    // What still comes is read and forgotten, so that the answer is not lost in a broken connection.
    refused = true;
    rest = "";
    turn = turn.then(() => {
      send({ ok: false, error: errorToDocument(tooLong()) });
      return void socket.setTimeout(PATIENCE, () => socket.destroy()).end();
    });
  });
  // A client that went away is no failure of ours.
  socket.on("error", () => socket.destroy());
  socket.on("close", () => conversation.ended());
};

const tooLong = (): PartyError =>
  new PartyError("USAGE", `A request has at most ${LONGEST_LINE.toLocaleString("en")} characters.`);

const parse = (line: string): unknown => {
  try {
    return JSON.parse(line);
  } catch {
    // The surface refuses it by name, as any other request it does not know.
    return undefined;
  }
};
