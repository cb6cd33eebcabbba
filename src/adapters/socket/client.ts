import { closeSync, openSync } from "node:fs";
import { connect, type Socket } from "node:net";

import type { ControlRequest } from "../../domain/control.ts";
import { type ErrorDocument, isPartyErrorCode, PartyError } from "../../domain/error.ts";
import type { ConnectControl, Control } from "../../ports/control.ts";

/** {@link ConnectControl} over the daemon's Unix socket: one JSON document a line. */
export const createConnectControl =
  (path: string): ConnectControl =>
  async (timeout) =>
    converse(await open(path, timeout));

const open = async (path: string, timeout: number): Promise<Socket> => {
  const { promise, resolve, reject } = Promise.withResolvers<Socket>();
  const socket = connect(path, () => resolve(socket));
  const refuse = (cause?: unknown): void => {
    socket.destroy();
    reject(unavailable(cause));
  };
  const timer = setTimeout(refuse, timeout);
  socket.once("error", refuse);
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    socket.off("error", refuse);
  }
};

interface Pending {
  readonly progress: ((document: unknown) => void) | undefined;
  readonly resolve: (document: Record<string, unknown>) => void;
  readonly reject: (error: unknown) => void;
}

const converse = (socket: Socket): Control => {
  // Answers come in the order of the requests, so that one nobody waits for any longer takes no other's place.
  const waiting: Pending[] = [];
  let rest = "";

  const end = (cause?: unknown): void => {
    for (const { reject } of waiting.splice(0)) reject(unavailable(cause));
  };
  const take = (line: string): void => {
    const document = parseLine(line);
    if (document === undefined) return void socket.destroy(new Error(`not an answer: ${line}`));
    if ("progress" in document) return waiting[0]?.progress?.(document);
    const answered = waiting.shift();
    if (document["ok"] === true) answered?.resolve(document);
    else answered?.reject(refusal(document["error"]));
  };

  socket.setEncoding("utf8");
  socket.on("data", (chunk: string) => {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) take(line);
  });
  socket.on("error", end);
  socket.on("close", () => end());

  const ask: Control["request"] = async (request, progress) => {
    if (socket.destroyed) throw unavailable();
    const { promise, resolve, reject } = Promise.withResolvers<Record<string, unknown>>();
    waiting.push({ progress, resolve, reject });
    socket.write(`${JSON.stringify(request)}\n`);
    return promise;
  };

  return {
    request: async (request, progress) => {
      if (!needsProof(request)) return ask(request, progress);
      const { file } = await ask({ v: request.v, op: "prove" });
      const held = typeof file === "string" ? hold(file) : undefined;
      try {
        return await ask(held === undefined ? request : { ...request, holder: process.pid });
      } finally {
        if (held !== undefined) closeSync(held);
      }
    },
    // Destroying it would take a command twice as long, and one that ends now leaves the rest to the system.
    [Symbol.dispose]: () => void socket.end().unref(),
  };
};

/** Its answer depends on who asks. */
const needsProof = (
  request: ControlRequest,
): request is Extract<ControlRequest, { readonly holder?: number }> => PROVEN.has(request.op);

const PROVEN: ReadonlySet<ControlRequest["op"]> = new Set([
  "read",
  "retry",
  "drop",
  "hook",
  "host-read",
  "checkpoint",
  "handoff",
  "recover",
  "began-anew",
]);

/** Open to write, which is how the daemon knows its holder. */
const hold = (file: string): number | undefined => {
  try {
    return openSync(file, "r+");
  } catch {
    // A sandbox may forbid it; the daemon then says that nothing shows who asks.
    return undefined;
  }
};

const parseLine = (line: string): Record<string, unknown> | undefined => {
  try {
    const document: unknown = JSON.parse(line);
    return typeof document === "object" && document !== null
      ? (document as Record<string, unknown>)
      : undefined;
  } catch {
    // The caller ends the conversation: what follows a broken line can not be trusted either.
    return undefined;
  }
};

const refusal = (error: unknown): PartyError => {
  const { code = "", message, hint } = (error ?? {}) as Partial<ErrorDocument>;
  return isPartyErrorCode(code)
    ? new PartyError(code, message ?? code, typeof hint === "string" ? { hint } : {})
    : new PartyError("DAEMON_UNAVAILABLE", `The daemon answered ${JSON.stringify(error)}.`, {
        hint: "Run the same version of relay and relay-daemon.",
      });
};

const unavailable = (cause?: unknown): PartyError =>
  new PartyError("DAEMON_UNAVAILABLE", "No daemon answers.", {
    hint: "Start it with `party` or `relay-daemon`.",
    cause,
  });
