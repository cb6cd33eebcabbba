/** What a request's body says: every one repeats the whole conversation. */

export interface Said {
  /** Everything that reached the model as user or tool content, in order, one string a block. */
  readonly user: readonly string[];
  /** The last of it that was said and is no tool's result. */
  readonly last: string;
  readonly toolResults: number;
  /** A request of the program's own, for a title or a count, has no tools. */
  readonly isMain: boolean;
}

interface Block {
  readonly type?: string;
  readonly text?: string;
  readonly content?: unknown;
  readonly output?: unknown;
}
interface Turn extends Block {
  readonly role?: string;
}

/**
 * Anthropic Messages: tool results are user blocks. What comes over Claude's socket in the middle of a turn is a system
 * block within the conversation, which says itself whose words it holds.
 */
export const saidToClaude = (body: {
  readonly messages?: readonly Turn[];
  readonly tools?: readonly unknown[];
}): Said => {
  const user: string[] = [];
  let last = "";
  let toolResults = 0;
  for (const { role, content } of body.messages ?? []) {
    if (role !== "user" && role !== "system") continue;
    for (const block of blocksOf(content)) {
      const text = textOf(block.text ?? block.content ?? "");
      user.push(text);
      if (block.type === "tool_result") toolResults += 1;
      else if (role === "user" && !text.trimStart().startsWith("<system-reminder>")) {
        last = text;
        toolResults = 0;
      }
    }
  }
  return { user, last, toolResults, isMain: (body.tools ?? []).length > 0 };
};

/** OpenAI Responses: `input` holds messages and tool outputs beside each other. */
export const saidToCodex = (body: {
  readonly input?: readonly Turn[];
  readonly tools?: readonly unknown[];
}): Said => {
  const user: string[] = [];
  let last = "";
  let toolResults = 0;
  for (const item of body.input ?? []) {
    if (item.type?.endsWith("_output") === true) {
      user.push(textOf(item.output ?? ""));
      toolResults += 1;
    } else if (item.role === "user") {
      const text = withoutEscapes(textOf(item.content ?? ""));
      user.push(text);
      if (/^\s*<(?:environment_context|user_instructions)/v.test(text)) continue;
      last = text;
      toolResults = 0;
    }
  }
  return { user, last, toolResults, isMain: (body.tools ?? []).length > 0 };
};

/** Codex gives its model a hook's words as XML text. */
const withoutEscapes = (text: string): string =>
  text.startsWith("<hook_prompt ")
    ? text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&")
    : text;

const blocksOf = (content: unknown): readonly Block[] =>
  typeof content === "string" ? [{ type: "text", text: content }] : (content as readonly Block[]);

/** The text of content in any of the forms that these interfaces have. */
export const textOf = (value: unknown): string => {
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return value.map(textOf).join("\n");
  if (typeof value !== "object" || value === null) return "";
  const { text, content } = value as Block;
  return textOf(text ?? content ?? "");
};
