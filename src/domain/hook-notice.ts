/** What the hooks of agents' programs are answered: that messages wait, in words of our own alone. */

export interface HookCall {
  /** `claude`, `codex`, `gemini`, `copilot`. */
  readonly program: string;
  /** As the program calls it: `PostToolUse`. */
  readonly event: string;
  /** The turn was made to go on by a hook already: once is enough. */
  readonly continued: boolean;
}

/** Ids named at a time: the rest is in the inbox. */
const MOST = 5;

/**
 * The answer to a hook, as the program reads it; undefined to say nothing. After a tool only what `takeFresh` gives, which
 * remembers what was told, so that a long turn costs it once; at a turn's end all that waits. No word of a sender's stands in it: programs give
 * some of these answers to their models as the system's or the developer's.
 */
export const answerToHook = (
  { program, event, continued }: HookCall,
  waiting: readonly string[],
  takeFresh: () => readonly string[],
): object | undefined => {
  const when = MOMENTS[program]?.[event];
  const fresh = when === "after-tool" ? takeFresh() : [];
  if (fresh.length > 0) {
    const additionalContext = noticeOf(fresh);
    return program === "copilot"
      ? { additionalContext }
      : { hookSpecificOutput: { hookEventName: event, additionalContext } };
  }
  if (when === "turn-end" && waiting.length > 0 && !continued) {
    return { decision: program === "gemini" ? "deny" : "block", reason: noticeOf(waiting) };
  }
  return undefined;
};

type When = "after-tool" | "turn-end";

const MOMENTS: Readonly<Record<string, Readonly<Record<string, When>> | undefined>> = {
  claude: { PostToolUse: "after-tool", Stop: "turn-end" },
  codex: { PostToolUse: "after-tool", Stop: "turn-end" },
  gemini: { AfterTool: "after-tool", AfterAgent: "turn-end" },
  copilot: { postToolUse: "after-tool", agentStop: "turn-end" },
};

const noticeOf = (ids: readonly string[]): string => {
  const count = ids.length === 1 ? "1 relay message waits" : `${ids.length} relay messages wait`;
  return `[${count} for you. Read: relay read ${ids.slice(0, MOST).join(" ")}]`;
};
