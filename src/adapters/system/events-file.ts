import {
  closeSync,
  existsSync,
  fstatSync,
  ftruncateSync,
  fsyncSync,
  openSync,
  readSync,
  writeSync,
  copyFileSync,
} from "node:fs";

import { toDiskError } from "./disk.ts";
import type { LedgerEvent, LedgerReader } from "../../ports/ledger.ts";
import type { Step } from "../../ports/step.ts";

const LONGEST = 50 * 1024 * 1024;
const TAIL = 65_536;
const BATCH = 500;

export interface EventsFile extends Disposable {
  /** Appends what the ledger has and the file has not. Throws DISK_FULL, with whole lines in the file. */
  flush(): void;
}

/**
 * `events.jsonl`, one line an event, as the seeds write it: a projection of the ledger's events that continues after
 * its own last line. Above 50 MB it is copied to `.1` and emptied in place, so that a running `tail -f` goes on.
 */
export const openEventsFile = (
  path: string,
  ledger: Pick<LedgerReader, "events">,
  step: Step = () => undefined,
): EventsFile => {
  // For appending and reading: 'a+' never truncates, and never writes anywhere but at the end.
  const file = open(path, "a+");
  let last = lastNumber(file);

  return {
    flush: () => {
      for (;;) {
        const events = ledger.events(last, BATCH);
        const newest = events.at(-1);
        if (newest === undefined) return;
        step("events.append:before");
        appendWhole(
          path,
          file,
          events.map((event) => `${JSON.stringify(eventToLine(event))}\n`),
        );
        step("events.append:after");
        last = newest.number;
        if (fstatSync(file).size > LONGEST) rotate(path, file);
        if (events.length < BATCH) return;
      }
    },
    [Symbol.dispose]: () => {
      fsyncSync(file);
      closeSync(file);
    },
  };
};

const open = (path: string, flags: "r" | "a+"): number => {
  try {
    return openSync(path, flags, 0o600);
  } catch (cause) {
    throw toDiskError(cause, path);
  }
};

/** Appends all lines or none: half a batch would come a second time with the next. */
const appendWhole = (path: string, file: number, lines: readonly string[]): void => {
  const { size } = fstatSync(file);
  const bytes = Buffer.from(lines.join(""));
  try {
    for (let written = 0; written < bytes.length;) written += writeSync(file, bytes, written);
  } catch (cause) {
    ftruncateSync(file, size);
    throw toDiskError(cause, path);
  }
};

/** The number of the last event in the file; 0 where there is none. */
export const lastEventNumber = (path: string): number => {
  if (!existsSync(path)) return 0;
  const file = open(path, "r");
  try {
    return numberIn(tailOf(file));
  } catch (cause) {
    throw toDiskError(cause, path);
  } finally {
    closeSync(file);
  }
};

/** The line's fields and order are those of the seeds' log; `status` is the state of the delivery. */
const eventToLine = (event: LedgerEvent): Readonly<Record<string, unknown>> => ({
  v: 1,
  ts_ms: event.at,
  event_id: `evt-${event.number.toString(16).padStart(8, "0")}`,
  type: event.type,
  ...(event.from !== undefined && { from: event.from }),
  ...(event.to !== undefined && { to: event.to }),
  ...(event.messageId !== undefined && { msg_id: event.messageId }),
  ...(event.status !== undefined && { status: event.status }),
  ...(event.detail !== undefined && {
    [ERRORS.has(event.type) ? "error" : "detail"]: event.detail,
  }),
});

const ERRORS: ReadonlySet<string> = new Set(["error", "unsure", "rejected", "blocked"]);

const lastNumber = (file: number): number => {
  const text = tailOf(file);
  // A line that a crash cut short is ended, so that the next one stands on its own.
  if (text !== "" && !text.endsWith("\n")) writeSync(file, "\n");
  return numberIn(text);
};

const tailOf = (file: number): string => {
  const { size } = fstatSync(file);
  const tail = Buffer.alloc(Math.min(size, TAIL));
  readSync(file, tail, 0, tail.length, size - tail.length);
  return tail.toString("utf8");
};

const numberIn = (text: string): number => {
  const ids = text.matchAll(/"event_id":"evt-(?<number>[0-9a-f]{8,12})"/gv);
  const last = [...ids].at(-1)?.groups?.["number"];
  return last === undefined ? 0 : Number.parseInt(last, 16);
};

const rotate = (path: string, file: number): void => {
  copyFileSync(path, `${path}.1`);
  ftruncateSync(file, 0);
};
