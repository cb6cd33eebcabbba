import { closeSync, openSync, writeSync } from "node:fs";

export interface Logs {
  /** One turn's text, as the model of this agent read it. */
  readonly read: (text: string) => void;
  readonly transcript: (record: TranscriptRecord) => void;
  /** What happened at the keyboard and on the screen. */
  readonly key: (record: Readonly<Record<string, unknown>>) => void;
  readonly close: () => void;
}

export type TranscriptRecord =
  | { readonly type: "user" | "assistant"; readonly text: string }
  | {
      readonly type: "queue-operation";
      readonly operation: "enqueue" | "remove";
      readonly text: string;
    };

export interface LogPaths {
  readonly readLog: string | undefined;
  readonly transcript: string | undefined;
  readonly keyLog: string | undefined;
}

/** Logs as JSON lines: each is appended by one write, so that a reader never sees half a line of two writers. */
export const openLogs = (paths: LogPaths, now: () => number): Logs => {
  const readLog = openAppend(paths.readLog);
  const transcript = openAppend(paths.transcript);
  const keyLog = openAppend(paths.keyLog);
  return {
    read: (text) => {
      append(readLog, { ts: now(), text });
    },
    transcript: (record) => {
      append(transcript, transcriptLine(record, new Date(now()).toISOString()));
    },
    key: (record) => {
      append(keyLog, { ts: now(), ...record });
    },
    close: () => {
      for (const fd of [readLog, transcript, keyLog]) if (fd !== undefined) closeSync(fd);
    },
  };
};

const openAppend = (path: string | undefined): number | undefined =>
  path === undefined ? undefined : openSync(path, "a", 0o600);

const append = (fd: number | undefined, record: object): void => {
  if (fd === undefined) return;
  const bytes = Buffer.from(`${JSON.stringify(record)}\n`);
  let done = 0;
  while (done < bytes.length) done += writeSync(fd, bytes, done);
};

const transcriptLine = (record: TranscriptRecord, timestamp: string): object => {
  switch (record.type) {
    case "user":
      return { type: "user", message: { role: "user", content: record.text }, timestamp };
    case "assistant": {
      const content = [{ type: "text", text: record.text }];
      return { type: "assistant", message: { role: "assistant", content }, timestamp };
    }
    case "queue-operation":
      return { type: record.type, operation: record.operation, content: record.text, timestamp };
  }
};
