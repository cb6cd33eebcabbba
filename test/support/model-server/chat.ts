import type { ServerResponse } from "node:http";

import { type Said, textOf } from "./conversation.ts";
import type { Act } from "./script.ts";
import { wordsOf } from "./streams.ts";

interface ChatBody {
  readonly messages?: readonly { readonly role?: string; readonly content?: unknown }[];
  readonly tools?: readonly { readonly function?: { readonly name?: string } }[];
}

/** OpenAI chat completions, as Copilot and OpenCode speak them: tool results are messages of their own. */
export const saidInChat = ({ messages = [], tools = [] }: ChatBody): Said => {
  const user: string[] = [];
  let last = "";
  let toolResults = 0;
  for (const { role, content } of messages) {
    if (role !== "user" && role !== "tool") continue;
    const text = textOf(content ?? "");
    user.push(text);
    if (role === "tool") toolResults += 1;
    else {
      last = text;
      toolResults = 0;
    }
  }
  return { user, last, toolResults, isMain: tools.length > 0 };
};

const SHELLS: ReadonlySet<string> = new Set(["bash", "shell"]);

/** Chat completions as a stream of chunks, or as one document where no stream is wanted. */
export const streamAsChat = async (
  response: ServerResponse,
  act: Act,
  number: number,
  body: ChatBody & { readonly stream?: boolean },
): Promise<void> => {
  const base = { id: `chat_${number}`, created: 1, model: "scripted" };
  const usage = { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 };
  const send = (delta: object, finish: string | null): void => {
    const choices = [{ index: 0, delta, finish_reason: finish }];
    const chunk = { ...base, object: "chat.completion.chunk", choices };
    response.write(`data: ${JSON.stringify(finish === null ? chunk : { ...chunk, usage })}\n\n`);
  };
  if (body.stream !== true) {
    const message = { role: "assistant", content: act.kind === "say" ? act.text : "" };
    const choices = [{ index: 0, message, finish_reason: "stop" }];
    response.end(JSON.stringify({ ...base, object: "chat.completion", choices, usage }));
    return;
  }
  if (act.kind === "run") {
    const names = (body.tools ?? []).map((tool) => tool.function?.name ?? "");
    const name = names.find((each) => SHELLS.has(each)) ?? "bash";
    const words = JSON.stringify({ command: act.command, description: "scripted" });
    const call = {
      index: 0,
      id: `call_${number}`,
      type: "function",
      function: { name, arguments: words },
    };
    send({ role: "assistant", tool_calls: [call] }, null);
    send({}, "tool_calls");
  } else if (act.kind === "say") {
    for await (const content of wordsOf(act)) {
      if (response.destroyed) return;
      send({ role: "assistant", content }, null);
    }
    send({}, "stop");
  }
  response.end("data: [DONE]\n\n");
};
