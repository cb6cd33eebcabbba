import type { ReadStream, WriteStream } from "node:tty";

import { createInputDecoder, type InputEvent } from "./decode-input.ts";

export interface TerminalOptions {
  readonly input: ReadStream;
  readonly output: WriteStream;
  readonly alternateScreen: boolean;
  readonly take: (event: InputEvent) => void;
  readonly resized: () => void;
  /** The input has ended: the terminal is gone. */
  readonly ended: () => void;
}

export interface Terminal {
  readonly size: () => { readonly width: number; readonly height: number };
  readonly write: (bytes: string, written: () => void) => void;
  readonly freeze: (ms: number) => void;
  /** Begins to read; what comes before it stays in the terminal. */
  readonly start: () => void;
  /** Leaves the terminal as it was found. */
  readonly restore: () => void;
}

/** How long an Escape waits for the rest of a sequence. */
const ESCAPE_DELAY = 50;

const ENTER = "\u001b[?2004h\u001b[2J";
const LEAVE = "\u001b[?2004l\u001b[0m\u001b[?25h";

/** The real terminal in raw mode with bracketed paste. */
export const createTerminal = (options: TerminalOptions): Terminal => {
  const { input, output, alternateScreen, take, resized, ended } = options;
  const decoder = createInputDecoder();
  let escape: NodeJS.Timeout | undefined;
  let frozen: NodeJS.Timeout | undefined;

  const read = (bytes: Uint8Array): void => {
    clearTimeout(escape);
    for (const event of decoder.feed(bytes)) take(event);
    if (!decoder.isWaiting()) return;
    escape = setTimeout(() => {
      for (const event of decoder.flush()) take(event);
    }, ESCAPE_DELAY);
  };

  return {
    size: () => ({ width: output.columns || 80, height: output.rows || 24 }),
    write: (bytes, written) => {
      output.write(bytes, written);
    },
    freeze: (ms) => {
      clearTimeout(frozen);
      input.pause();
      frozen = setTimeout(() => input.resume(), ms);
    },
    start: () => {
      if (input.isTTY) input.setRawMode(true);
      // A terminal that went away makes writes fail; its end is heard on the input.
      output.on("error", ended);
      input.on("error", ended).on("end", ended).on("data", read);
      output.on("resize", resized);
      output.write((alternateScreen ? "\u001b[?1049h" : "") + ENTER);
    },
    restore: () => {
      clearTimeout(escape);
      clearTimeout(frozen);
      output.write(LEAVE + (alternateScreen ? "\u001b[?1049l" : "\r\n"));
      if (input.isTTY) input.setRawMode(false);
      input.pause();
    },
  };
};
