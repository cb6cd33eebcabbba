import type { Random } from "./random.ts";
import { drawRow } from "./row.ts";
import type { Frame } from "./skin.ts";

export interface PainterOptions {
  readonly compose: () => Frame;
  readonly size: () => { readonly width: number; readonly height: number };
  /** Hands bytes to the terminal and calls back once it has them. */
  readonly write: (bytes: string, written: () => void) => void;
  readonly now: () => number;
  readonly random: Random;
  /** The range of the delay before a paint, in milliseconds. */
  readonly delay: readonly [number, number];
  /** Whether a paint may come in two parts, the upper half of the rows first. */
  readonly parts: boolean;
}

export interface Painter {
  /** Asks for a paint; `painted` hears when a whole frame that was composed later than now is on the terminal. */
  readonly request: (painted?: (at: number) => void) => void;
  /** Forgets what is on the terminal, so that all of it is painted. */
  readonly forget: () => void;
  readonly stop: () => void;
}

/** Paints only rows that changed, late and sometimes in two parts, as real programs do. */
export const createPainter = (options: PainterOptions): Painter => {
  const { compose, size, write, now, random, delay, parts } = options;
  const timers = new Set<NodeJS.Timeout>();
  let drawn: string[] = [];
  let title: string | undefined;
  let isAsked = false;
  let waiting: ((at: number) => void)[] = [];

  const drawRows = (frame: Frame, until: number): string => {
    const { width } = size();
    let out = "";
    for (const [index, row] of frame.rows.slice(0, until).entries()) {
      const bytes = drawRow(row, width);
      if (drawn[index] === bytes) continue;
      drawn[index] = bytes;
      out += `\u001b[${index + 1};1H${bytes}`;
    }
    return out === "" ? "" : `\u001b[?25l${out}`;
  };

  const paintUpperHalf = (): void => {
    const frame = compose();
    write(drawRows(frame, Math.floor(frame.rows.length / 2)), () => {});
  };

  const paintAll = (): void => {
    const frame = compose();
    const heard = waiting;
    waiting = [];
    const rows = drawRows(frame, frame.rows.length);
    write(rows + drawTitle(frame.title) + drawCursor(frame, size().width), () => {
      const at = now();
      for (const painted of heard) painted(at);
    });
  };

  const drawTitle = (text: string): string => {
    if (text === title) return "";
    title = text;
    return `\u001b]0;${text}\u0007`;
  };

  const later = (after: number, paint: () => void): void => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      paint();
    }, after);
    timers.add(timer);
  };

  return {
    request: (painted) => {
      if (painted !== undefined) waiting.push(painted);
      const [least, most] = delay;
      if (isAsked || timers.size > 0) return;
      if (most === 0) {
        // One paint for all that one input changes.
        isAsked = true;
        queueMicrotask(() => {
          isAsked = false;
          paintAll();
        });
        return;
      }
      const after = random.between(least, most);
      if (parts && random.fraction() < 0.5) later(after * random.fraction(), paintUpperHalf);
      later(after, paintAll);
    },
    forget: () => {
      drawn = [];
    },
    stop: () => {
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
    },
  };
};

const drawCursor = ({ cursor }: Frame, width: number): string => {
  // Only a written last cell leaves the cursor behind the edge: no movement goes there.
  const beyond = cursor.x >= width;
  const place = `\u001b[${cursor.y + 1};${beyond ? width : cursor.x + 1}H${beyond ? " " : ""}`;
  return place + (cursor.visible ? "\u001b[?25h" : "\u001b[?25l");
};
