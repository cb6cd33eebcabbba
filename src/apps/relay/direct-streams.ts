import { writeSync } from "node:fs";

import type { Streams } from "../../cli/context.ts";

/** Standard output and error without the stream machinery, which is slow to load where they are pipes. */
export const directStreams: DirectStreams = {
  stdout: { write: (text) => write(1, text) },
  stderr: { write: (text) => write(2, text) },
  areWritten: () => !isSlow,
};

interface DirectStreams extends Pick<Streams, "stdout" | "stderr"> {
  /** False when a reader was too slow: what it has not taken yet goes out only while the process runs. */
  readonly areWritten: () => boolean;
}

/** Set once a pipe was full: from then on everything takes the slow way, which waits, so that its order stays. */
let isSlow = false;

const write = (descriptor: 1 | 2, text: string): void => {
  const stream = (): NodeJS.WritableStream => (descriptor === 1 ? process.stdout : process.stderr);
  if (isSlow) return void stream().write(text);
  let rest: Uint8Array = Buffer.from(text);
  try {
    while (rest.length > 0) rest = rest.subarray(writeSync(descriptor, rest));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // Nobody reads it, or there is no room for it: the message was sent all the same, and must not be sent again.
    if (code !== "EAGAIN") return;
    isSlow = true;
    stream().write(rest);
  }
};
