import { lstatSync } from "node:fs";
import { connect } from "node:net";
import { dirname } from "node:path";

import type { Given } from "../../ports/programs.ts";

/** The version of the interface that this was measured with (`peerProtocol` of the session file). */
export const PEER_PROTOCOL = 1;

/** How long Claude may take to read what was written. A suspended one reads when it goes on. */
const READ_TIMEOUT = 10_000;

/**
 * Writes one message into the socket on which Claude Code takes messages of other sessions: one line of JSON, and no
 * answer but that it closes the connection once it has read to our end. A frame with `priority` "now" breaks off the
 * stream under way.
 */
export const writeToSocket = (path: string, text: string, interrupt: boolean): Promise<Given> => {
  const line = `${JSON.stringify({
    type: "user",
    message: { role: "user", content: text },
    ...(interrupt ? { priority: "now" } : {}),
  })}\n`;
  return new Promise((resolve) => {
    let connected = false;
    const socket = connect({ path, allowHalfOpen: true });
    const end = (given: Given): void => {
      socket.destroy();
      resolve(given);
    };
    socket.setTimeout(READ_TIMEOUT, () => end({ kind: "doubtful", reason: "it did not read it" }));
    socket.on("connect", () => {
      connected = true;
      socket.end(line);
    });
    // Data that is never read would keep the end from coming.
    socket.resume();
    socket.on("end", () => end({ kind: "read" }));
    socket.on("error", ({ message }) =>
      end({ kind: connected ? "doubtful" : "refused", reason: message }),
    );
  });
};

/** True when the socket and its directory are this user's and nobody else may write to them: anybody could listen there. */
export const isOwnSocket = (path: string): boolean => {
  const own = process.getuid?.();
  try {
    return [dirname(path), path].every((each) => {
      const { uid, mode } = lstatSync(each);
      return uid === own && (mode & 0o022) === 0;
    });
  } catch {
    return false;
  }
};
