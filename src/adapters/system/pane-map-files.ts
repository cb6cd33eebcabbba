import { readdirSync, readFileSync, watch } from "node:fs";
import { basename, dirname, join } from "node:path";

import { isRole } from "../../domain/address.ts";
import { EMPTY_PANE_MAP, type PaneMap, parsePaneMap } from "../../domain/pane-map.ts";

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
  /** Why the file says nothing, where it does not. */
  readonly broken: string | undefined;
}

const OTHER_SESSION = /^panes\.(?<session>[a-z0-9_\-]+)\.json$/v;

/** Reads the pane maps of all sessions. One that is missing or broken names nobody. */
export const readPaneMapFiles = (files: PaneMapFiles): readonly FoundPaneMap[] => {
  const others = list(files.state).flatMap((name) => {
    const session = OTHER_SESSION.exec(name)?.groups?.["session"];
    return session !== undefined && isRole(session) && session !== files.defaultSession
      ? [read(session, join(files.state, name))]
      : [];
  });
  return [read(files.defaultSession, files.path), ...others];
};

/** Calls back when a pane map may have changed, until disposed. */
export const watchPaneMapFiles = (files: PaneMapFiles, changed: () => void): Disposable => {
  const directories = new Set([dirname(files.path), files.state]);
  const watchers = [...directories].map((directory) => {
    const watcher = watch(directory, { persistent: false }, (_event, name) => {
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

const list = (directory: string): readonly string[] => {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
};

const read = (session: string, path: string): FoundPaneMap => {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const broken = code === "ENOENT" ? undefined : message;
    return { session, path, map: EMPTY_PANE_MAP, broken };
  }
  const parsed = parsePaneMap(text);
  return parsed.kind === "map"
    ? { session, path, map: parsed.map, broken: undefined }
    : {
        session,
        path,
        map: EMPTY_PANE_MAP,
        broken: parsed.kind === "broken" ? parsed.reason : undefined,
      };
};
