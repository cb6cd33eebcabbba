import type { PaneMap, PaneMapRead } from "../domain/pane-map.ts";

/** The files that say which pane each role has: one per session. */
export interface PaneMaps {
  read(session: string): PaneMapRead;
  /** Replaces the file in one step. */
  write(session: string, map: PaneMap): void;
  /** Removes the file; one that is not there is fine. */
  remove(session: string): void;
  /** Sessions that have a file. */
  sessions(): readonly string[];
}
