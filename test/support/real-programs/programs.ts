import { claude } from "./claude.ts";
import { codex } from "./codex.ts";
import { copilot } from "./copilot.ts";
import { gemini } from "./gemini.ts";
import { opencode } from "./opencode.ts";
import type { RealProgram } from "./program.ts";

export type Program = "claude" | "codex" | "copilot" | "gemini" | "opencode";

export const PROGRAMS: Readonly<Record<Program, RealProgram>> = {
  claude,
  codex,
  copilot,
  gemini,
  opencode,
};
