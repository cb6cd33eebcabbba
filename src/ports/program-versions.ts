import type { Profile } from "../domain/profile.ts";
import type { ProgramVersion } from "../domain/proof.ts";
import type { Incarnation } from "./panes.ts";

/** Tells which version of which program runs, by its files alone: nothing is run for it. */
export interface ProgramVersions {
  /** Of the profile's own program below the pane's foreground process, else of that process. */
  of(incarnation: Incarnation, profile: Profile): ProgramVersion;
}
