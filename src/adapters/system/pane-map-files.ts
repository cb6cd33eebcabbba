import { type FSWatcher, readdirSync, readFileSync, statSync, watch } from "node:fs";
import { basename, dirname, join } from "node:path";

import { isRole } from "../../domain/address.ts";
import { EMPTY_PANE_MAP, type PaneMap, parsePaneMap } from "../../domain/pane-map.ts";
import { toDiskError } from "./disk.ts";

export interface PaneMapFiles {
  /** The default session's file; `panes.<session>.json` beside the state belong to the others. */
  readonly path: string;
  readonly state: string;
  readonly defaultSession: string;
}

export interface FoundPaneMap {
  readonly session: string;
  readonly path: string;
  readonly map: PaneMap;
  /** When it was last written, in epoch milliseconds; 0 for a map that is missing. */
  readonly writtenAt: number;
  /** Why the file says nothing, where it does not. */
  readonly broken: string | undefined;
}

const OTHER_SESSION = /^panes\.(?<session>[a-z0-9_\-]+)\.json$/v;

export const paneMapPath = (
  { path, state, defaultSession }: PaneMapFiles,
  session: string,
): string => (session === defaultSession ? path : join(state, `panes.${session}.json`));

/** The sessions beside the default one that have a map. */
export const otherSessions = ({ state, defaultSession }: PaneMapFiles): readonly string[] =>
  list(state).flatMap((name) => {
    const session = OTHER_SESSION.exec(name)?.groups?.["session"];
    return session !== undefined && isRole(session) && session !== defaultSession ? [session] : [];
  });

/** Reads the pane maps of all sessions. One that is missing or broken names nobody. */
export const readPaneMapFiles = (files: PaneMapFiles): readonly FoundPaneMap[] =>
  [files.defaultSession, ...otherSessions(files)].map((session) =>
    read(session, paneMapPath(files, session)),
  );

/** Calls back when a pane map may have changed, until disposed. */
export const watchPaneMapFiles = (files: PaneMapFiles, changed: () => void): Disposable => {
  const directories = new Set([dirname(files.path), files.state]);
  const watchers = [...directories].map((directory) => {
    const watcher = open(directory, (name) => {
      if (name === basename(files.path) || (name !== null && OTHER_SESSION.test(name))) changed();
    });
    watcher.on("error", () => watcher.close());
    return watcher;
  });
  return {
    [Symbol.dispose]: () => {
      for (const watcher of watchers) watcher.close();
    },
  };
};

const open = (directory: string, heard: (name: string | null) => void): FSWatcher => {
  try {
    return watch(directory, { persistent: false }, (_event, name) => heard(name));
  } catch (cause) {
    throw toDiskError(cause, directory);
  }
};

const list = (directory: string): readonly string[] => {
  try {
    return readdirSync(directory).toSorted();
  } catch {
    // A share that was never used has no sessions.
    return [];
  }
};

const read = (session: string, path: string): FoundPaneMap => {
  let text: string;
  let writtenAt = 0;
  try {
    // The time first: a text that is newer than it only counts as older.
    writtenAt = statSync(path).mtimeMs;
    text = readFileSync(path, "utf8");
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const broken = code === "ENOENT" ? undefined : message;
    return { session, path, map: EMPTY_PANE_MAP, writtenAt, broken };
  }
  const parsed = parsePaneMap(text);
  return parsed.kind === "map"
    ? { session, path, map: parsed.map, writtenAt, broken: undefined }
    : {
        session,
        path,
        map: EMPTY_PANE_MAP,
        writtenAt,
        broken: parsed.kind === "broken" ? parsed.reason : undefined,
      };
};
