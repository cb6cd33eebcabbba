import { PROTOCOL } from "../../domain/control.ts";
import type { Fields } from "../../domain/json-fields.ts";
import { textOf } from "../../domain/json-fields.ts";
import { DEFAULT_TOKENS } from "../../domain/recovery/render-packet.ts";
import { noticeOfNewContext } from "../../domain/hook-notice.ts";
import type { Control } from "../../ports/control.ts";

export interface ContextHook {
  readonly event: string;
  /** Whose program it is, by its full name. */
  readonly name: string;
  /** Ids of what waits for it. */
  readonly ids: readonly string[];
  readonly input: Fields;
  /** The daemon, where one answers at once. */
  readonly reach: () => Promise<Control | undefined>;
}

/** A context is not held up for longer than that: what the daemon has been asked for it does all the same. */
const TIMEOUT = 100;

/** True for the events that tell of a program's context, and not of its turns. */
export const isContextEvent = (program: string, event: string): boolean =>
  program === "claude" && (event === "PreCompact" || event === "SessionStart");

/**
 * Before a context is compacted its agent's packet is written. A new one is told in our own words, with counts and ids,
 * where to read what went on before: programs give this to their models as the system's. Returns what is to be printed.
 */
export const answerContextHook = async (hook: ContextHook): Promise<object | undefined> => {
  const { event, ids, input } = hook;
  if (event === "PreCompact") {
    await ask(hook, "compact");
    return undefined;
  }
  const source = textOf(input["source"]) ?? "";
  if (!NEW_CONTEXTS.has(source)) return undefined;
  const answer = await ask(hook, source);
  const additionalContext = noticeOfNewContext(answer?.["offered"] === true, ids);
  return additionalContext === undefined
    ? undefined
    : { hookSpecificOutput: { hookEventName: event, additionalContext } };
};

const NEW_CONTEXTS: ReadonlySet<string> = new Set(["resume", "clear", "compact"]);

const ask = async (
  { event, name, input, reach }: ContextHook,
  source: string,
): Promise<Fields | undefined> => {
  using control = await reach();
  if (control === undefined) return undefined;
  const transcript = textOf(input["transcript_path"]) ?? null;
  const about = { v: PROTOCOL, agent: name, transcript } as const;
  const asked = control.request(
    event === "PreCompact"
      ? {
          ...about,
          op: "checkpoint",
          by: name,
          cause: "compact",
          tokens: DEFAULT_TOKENS,
          note: null,
        }
      : { ...about, op: "began-anew", source },
  );
  const { promise: late, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(resolve, TIMEOUT, undefined);
  try {
    // A refusal, as of an older daemon, is no answer either.
    return await Promise.race([asked.catch(() => undefined), late]);
  } finally {
    clearTimeout(timer);
  }
};
