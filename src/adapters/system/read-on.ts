import { open } from "node:fs/promises";

import type { ReadLines, ReadOn } from "../../ports/transcripts.ts";

/** A line longer than this is passed over: it holds a picture or a file, and no numbers. */
const MOST = 1 << 20;

/** {@link ReadOn} of a file of lines. */
export const readOn: ReadOn = async (path, from) => {
  try {
    return await read(path, from);
  } catch {
    // Not there yet, not readable, gone in this moment: it tells nothing.
    return undefined;
  }
};

const read = async (path: string, from: number): Promise<ReadLines> => {
  await using file = await open(path, "r");
  const { size } = await file.stat();
  const anew = size < from;
  const start = anew ? 0 : from;
  if (size === start) return { lines: [], upTo: start, anew };
  const chunk = Buffer.alloc(Math.min(MOST, size - start));
  const { bytesRead } = await file.read(chunk, 0, chunk.length, start);
  const bytes = chunk.subarray(0, bytesRead);
  const end = bytes.lastIndexOf(0x0a) + 1;
  // The beginning of a line that is longer than what is read at once, and its end later, are no documents.
  if (end === 0) return { lines: [], upTo: bytesRead === MOST ? start + bytesRead : start, anew };
  const lines = bytes
    .subarray(0, end - 1)
    .toString()
    .split("\n");
  return { lines, upTo: start + end, anew };
};
