import { writeSync } from "node:fs";

import type { Streams } from "../../cli/context.ts";

/** Standard output and error without the stream machinery, which is slow to load where they are pipes. */
export const directStreams: Pick<Streams, "stdout" | "stderr"> = {
  stdout: { write: (text) => write(1, text) },
  stderr: { write: (text) => write(2, text) },
};

const write = (descriptor: 1 | 2, text: string): void => {
  let rest: Uint8Array = Buffer.from(text);
  try {
    while (rest.length > 0) rest = rest.subarray(writeSync(descriptor, rest));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // Whoever read it is gone: the message was sent all the same.
    if (code === "EPIPE") return;
    if (code !== "EAGAIN") throw error;
    // A full pipe that must not block: the slow way waits for it.
    (descriptor === 1 ? process.stdout : process.stderr).write(rest);
  }
};
