import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";

import { isRole } from "../../domain/address.ts";
import { PartyError } from "../../domain/error.ts";
import { formatPaneMap, parsePaneMap } from "../../domain/pane-map.ts";
import type { PaneMaps } from "../../ports/pane-maps.ts";
import type { Disk } from "./disk.ts";

export interface PaneMapsOptions {
  /** The default session's file. */
  readonly file: string;
  /** Where `panes.<session>.json` of the others lie. */
  readonly directory: string;
  readonly defaultSession: string;
  readonly disk: Disk;
}

/** {@link PaneMaps} as JSON files. */
export const createPaneMaps = ({
  file,
  directory,
  defaultSession,
  disk,
}: PaneMapsOptions): PaneMaps => {
  const fileOf = (session: string): string =>
    session === defaultSession ? file : join(directory, `panes.${session}.json`);

  return {
    read: (session) => {
      const path = fileOf(session);
      try {
        return parsePaneMap(readFileSync(path, "utf8"));
      } catch (cause) {
        const { code } = cause as NodeJS.ErrnoException;
        if (code === "ENOENT") return { kind: "missing" };
        throw new PartyError("SHARE_UNUSABLE", `Can't read ${JSON.stringify(path)}: ${code}.`, {
          hint: "`ls -ld` shows whose it is and what it allows.",
          cause,
        });
      }
    },
    write: (session, map) => {
      const path = fileOf(session);
      disk.makeDirectory(dirname(path));
      disk.write(path, formatPaneMap(map));
    },
    remove: (session) => rmSync(fileOf(session), { force: true }),
    sessions: () => {
      const others = namesIn(directory).flatMap((name) => {
        const session = /^panes\.(?<session>[^.]+)\.json$/v.exec(name)?.groups?.["session"];
        return session !== undefined && isRole(session) && session !== defaultSession
          ? [session]
          : [];
      });
      return existsSync(file) ? [defaultSession, ...others] : others;
    },
  };
};

const namesIn = (directory: string): readonly string[] => {
  try {
    return readdirSync(directory).toSorted();
  } catch {
    // A share that was never used has no sessions.
    return [];
  }
};
