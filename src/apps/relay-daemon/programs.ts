import { inspectClaude } from "../../adapters/claude/programs.ts";
import { createCodexPrograms } from "../../adapters/codex/programs.ts";
import { inspectCopilot } from "../../adapters/copilot/programs.ts";
import { inspectGemini } from "../../adapters/gemini/programs.ts";
import { inspectOpenCode } from "../../adapters/opencode/programs.ts";
import type { Processes } from "../../ports/processes.ts";
import { NO_FACTS, type Programs } from "../../ports/programs.ts";

/** Asks each program in its own way. */
export const createPrograms = (processes: Processes): Programs => {
  const codex = createCodexPrograms(processes);
  return {
    inspect: (incarnation, profile) => {
      switch (profile.extends ?? profile.name) {
        case "claude":
          return Promise.resolve(inspectClaude(processes, incarnation));
        case "codex":
          return codex.inspect(incarnation);
        case "copilot":
          return Promise.resolve(inspectCopilot(processes, incarnation));
        case "gemini":
          return Promise.resolve(inspectGemini(processes, incarnation, Date.now));
        case "opencode":
          return Promise.resolve(inspectOpenCode(processes, incarnation));
        default:
          return Promise.resolve(NO_FACTS);
      }
    },
    close: () => codex[Symbol.dispose](),
  };
};
