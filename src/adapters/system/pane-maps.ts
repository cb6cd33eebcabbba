import { existsSync, readFileSync, rmSync } from "node:fs";
import { dirname } from "node:path";

import { PartyError } from "../../domain/error.ts";
import { formatPaneMap, parsePaneMap } from "../../domain/pane-map.ts";
import type { PaneMaps } from "../../ports/pane-maps.ts";
import type { Disk } from "./disk.ts";
import { otherSessions, type PaneMapFiles, paneMapPath } from "./pane-map-files.ts";

export interface PaneMapsOptions extends PaneMapFiles {
  readonly disk: Disk;
}

/** {@link PaneMaps} as JSON files. */
export const createPaneMaps = ({ disk, ...files }: PaneMapsOptions): PaneMaps => {
  const fileOf = (session: string): string => paneMapPath(files, session);

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
      const others = otherSessions(files);
      return existsSync(files.path) ? [files.defaultSession, ...others] : others;
    },
  };
};
