import { appendFileSync, lstatSync, mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";

import { beatErrorLine, beatLine, messageBlock } from "../../domain/classic/log-lines.ts";
import type { LinkLogs } from "../../ports/link-logs.ts";

export interface LogFilesOptions {
  readonly host: string;
  /** `/var/log` */
  readonly directory: string;
  /** Where that can not be written to. */
  readonly fallback: string;
}

/** A remote that is asked again and again is not complained about as often. */
const COMPLAINT_EVERY = 60_000;

/** {@link LinkLogs} in `heartbeat-<host>.log` and `build-messages-<host>.log`. */
export const createLinkLogFiles = ({ host, directory, fallback }: LogFilesOptions): LinkLogs => {
  let complainedAt = Number.NEGATIVE_INFINITY;
  const append = (name: string, text: string): void => {
    for (const place of [directory, fallback]) {
      try {
        mkdirSync(place, { recursive: true });
        appendFileSync(join(place, name), text);
        return;
      } catch {
        // The fallback is next; where both fail the disk is full, which others tell.
      }
    }
  };
  const beats = `heartbeat-${host}.log`;
  if (host === "build2") linkOldName(directory, beats);
  return {
    beat: (at, failure) => {
      if (failure === undefined) append(beats, beatLine(at));
      else if (at - complainedAt >= COMPLAINT_EVERY) {
        complainedAt = at;
        append(beats, beatErrorLine(at, failure));
      }
    },
    messages: (messages, at) => {
      if (messages.length > 0) append(`build-messages-${host}.log`, messageBlock(messages, at));
    },
  };
};

/** The document follows the second host's beats under a name of their own. */
const linkOldName = (directory: string, target: string): void => {
  const path = join(directory, "heartbeat.log");
  try {
    if (lstatSync(path, { throwIfNoEntry: false }) === undefined) symlinkSync(target, path);
  } catch {
    // Nobody may write there: the log itself falls back as well.
  }
};
