import type { Profile } from "../profile.ts";
import { claude } from "./claude.ts";
import { codex } from "./codex.ts";
import { copilot } from "./copilot.ts";
import { gemini } from "./gemini.ts";
import { genericProfile } from "./generic.ts";
import { opencode } from "./opencode.ts";

export const DEFAULT_GLYPHS: readonly string[] = ["❯", "›", ">"];

/** The built-in profiles. A further program is one more file and one more entry here. */
export const PROFILES: readonly Profile[] = [
  claude,
  codex,
  copilot,
  gemini,
  opencode,
  genericProfile({ glyphs: DEFAULT_GLYPHS }),
];

/** The profile of the first known program among base names from the top of a pane's process tree down, else generic. */
export const profileFor = (profiles: readonly Profile[], programs: readonly string[]): Profile => {
  for (const program of programs) {
    const profile = profiles.find((candidate) => candidate.programs.includes(program));
    if (profile !== undefined) return profile;
  }
  return (
    profiles.find(({ name }) => name === "generic") ?? genericProfile({ glyphs: DEFAULT_GLYPHS })
  );
};
