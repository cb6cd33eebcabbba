import type { AgentState } from "./roster.ts";
import type { Reading } from "./screen.ts";

/** What an agent does, as far as its screen tells. */
export const stateOf = (reading: Reading | undefined): AgentState => {
  switch (reading?.kind) {
    case undefined:
    case "shell":
      return "down";
    case "busy":
      return "working";
    case "dialog":
      return "blocked";
    case "ready":
    case "draft":
    case "menu":
    case "copy-mode":
    case "unknown":
      return "idle";
  }
};
