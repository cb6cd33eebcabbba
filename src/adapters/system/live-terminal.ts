import { writeSync } from "node:fs";

import type { LiveTerminal, ScreenLine } from "../../ports/live-terminal.ts";

const ENTER = "\x1b[?1049h\x1b[?25l\x1b[?7l";
const LEAVE = "\x1b[?7h\x1b[?25h\x1b[?1049l";
/** Terminals that know it show all that is between as one change; others pass over it. */
const BEGIN = "\x1b[?2026h\x1b[H";
const END = "\x1b[J\x1b[?2026l";

const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;
const KEYS: Readonly<Record<string, number>> = { q: 0, Q: 0, "\x1b": 0, "\x03": 130 };

/** {@link LiveTerminal} on this process's standard input and output, which must be one terminal. */
export const openLiveTerminal = (): LiveTerminal => {
  const { stdin, stdout } = process;
  const { promise: ended, resolve } = Promise.withResolvers<number>();
  const closing = new DisposableStack();
  let shown: string | undefined;
  let isOurs = false;
  let changed = nothing;

  const enter = (): void => {
    stdin.setRawMode(true);
    stdout.write(ENTER);
    isOurs = true;
    shown = undefined;
  };
  /** At once, because the process may be about to end. */
  const leave = (): void => {
    if (!isOurs) return;
    isOurs = false;
    try {
      writeSync(1, LEAVE);
      stdin.setRawMode(false);
    } catch {
      // The terminal is gone: there is nothing to be left in order.
    }
  };
  const on = (name: NodeJS.Signals, listener: () => void): void => {
    process.on(name, listener);
    closing.defer(() => void process.off(name, listener));
  };

  process.on("exit", leave);
  closing.defer(() => void process.off("exit", leave));
  for (const [name, status] of Object.entries(SIGNALS)) {
    on(name as NodeJS.Signals, () => {
      leave();
      resolve(status);
    });
  }
  on("SIGTSTP", () => {
    leave();
    process.kill(process.pid, "SIGSTOP");
  });
  on("SIGCONT", () => {
    if (!isOurs) enter();
    changed();
  });

  const read = (keys: Buffer): void => {
    const status = KEYS[keys.toString()];
    if (status !== undefined) resolve(status);
  };
  const resized = (): void => {
    shown = undefined;
    changed();
  };
  stdin.on("data", read);
  stdout.on("resize", resized);
  closing.defer(() => {
    stdin.off("data", read).pause();
    stdout.off("resize", resized);
  });
  enter();
  closing.defer(leave);

  return {
    ended,
    size: () => ({ columns: stdout.columns, rows: stdout.rows }),
    show: (lines) => {
      const text = `${BEGIN}${lines.map(drawn).join("\r\n")}${END}`;
      if (text === shown || !isOurs) return;
      shown = text;
      stdout.write(text);
    },
    onChange: (listener) => {
      changed = listener;
    },
    [Symbol.dispose]: () => closing.dispose(),
  };
};

const nothing = (): void => undefined;

/** Wiped first: behind a text that fills the line the cursor stands on its last character. */
const drawn = ({ text, emphasis }: ScreenLine): string =>
  emphasis === undefined ? `\x1b[2K${text}` : `\x1b[2K${STYLES[emphasis]}${text}\x1b[0m`;

const STYLES = { heading: "\x1b[1m", alarm: "\x1b[1;31m" } as const;
