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
    return textsForHook({ program }, [noticeOf(waiting)]);
  }
  return undefined;
};

/**
 * May a hook hand over messages themselves here? At a turn's end, and only to a program that gives its words to its model
 * as what a user said: Claude Code repeats them in a system block, and of Copilot it is not known.
 */
export const mayCarry = ({ program, event }: Pick<HookCall, "program" | "event">): boolean =>
  CARRIERS.has(program) && MOMENTS[program]?.[event] === "turn-end";

const CARRIERS: ReadonlySet<string> = new Set(["codex", "gemini"]);

/** Has the program go on with these words. */
export const textsForHook = (
  { program }: Pick<HookCall, "program">,
  texts: readonly string[],
): object => ({ decision: BLOCK[program] ?? "block", reason: texts.join("\n\n") });

const BLOCK: Readonly<Record<string, string | undefined>> = { gemini: "deny" };

type When = "after-tool" | "turn-end";

const MOMENTS: Readonly<Record<string, Readonly<Record<string, When>> | undefined>> = {
  claude: { PostToolUse: "after-tool", Stop: "turn-end" },
  codex: { PostToolUse: "after-tool", Stop: "turn-end" },
  gemini: { AfterTool: "after-tool", AfterAgent: "turn-end" },
  copilot: { postToolUse: "after-tool", agentStop: "turn-end" },
};

/** For a context that is new: where to read what went on before, and what waits; undefined where there is neither. */
export const noticeOfNewContext = (
  offered: boolean,
  waiting: readonly string[],
): string | undefined => {
  const mail = waiting.length === 0 ? "" : wordsOf(waiting);
  if (!offered) return mail === "" ? undefined : `[${mail}]`;
  const before = "This context is new. What went on before: relay recover";
  return mail === "" ? `[${before}]` : `[${before}. ${mail}]`;
};

const noticeOf = (ids: readonly string[]): string => `[${wordsOf(ids)}]`;

const wordsOf = (ids: readonly string[]): string => {
  const count = ids.length === 1 ? "1 relay message waits" : `${ids.length} relay messages wait`;
  return `${count} for you. Read: relay read ${ids.slice(0, MOST).join(" ")}`;
};
