import type { ServerResponse } from "node:http";

import { type Said, textOf } from "./conversation.ts";
import type { Act } from "./script.ts";
import { wordsOf } from "./streams.ts";

interface Part {
  readonly text?: string;
  readonly functionResponse?: { readonly response?: { readonly output?: unknown } };
}
interface GeminiBody {
  readonly contents?: readonly { readonly role?: string; readonly parts?: readonly Part[] }[];
  readonly tools?: readonly object[];
}

/** Gemini's `generateContent`: tool results are parts of what the user says. */
export const saidToGemini = ({ contents = [], tools = [] }: GeminiBody): Said => {
  const user: string[] = [];
  let last = "";
  let toolResults = 0;
  for (const { role, parts = [] } of contents) {
    if (role !== "user") continue;
    const results = parts.filter(({ functionResponse }) => functionResponse !== undefined);
    const text = parts.map((part) => part.text ?? "").join("\n");
    user.push(
      ...results.map(({ functionResponse }) => textOf(functionResponse?.response?.output ?? "")),
    );
    toolResults += results.length;
    if (text.trim() === "") continue;
    user.push(text);
    last = text;
    toolResults = results.length;
  }
  return { user, last, toolResults, isMain: JSON.stringify(tools).includes("run_shell_command") };
};

/** The answer as a stream of server-sent events, or as one document where no stream is wanted. */
export const streamAsGemini = async (
  response: ServerResponse,
  act: Act,
  isStream: boolean,
): Promise<void> => {
  const usageMetadata = { promptTokenCount: 10, candidatesTokenCount: 2, totalTokenCount: 12 };
  const document = (parts: readonly object[], isEnd: boolean): object => ({
    candidates: [
      { index: 0, content: { role: "model", parts }, ...(isEnd ? { finishReason: "STOP" } : {}) },
    ],
    usageMetadata,
    modelVersion: "scripted",
  });
  const send = (parts: readonly object[], isEnd: boolean): void => {
    response.write(`data: ${JSON.stringify(document(parts, isEnd))}\n\n`);
  };
  if (!isStream) {
    response.end(JSON.stringify(document([{ text: act.kind === "say" ? act.text : "" }], true)));
    return;
  }
  if (act.kind === "run") {
    const args = { command: act.command, description: "scripted" };
    send([{ functionCall: { name: "run_shell_command", args } }], true);
  } else if (act.kind === "say") {
    for await (const text of wordsOf(act)) {
      if (response.destroyed) return;
      send([{ text }], false);
    }
    send([{ text: " " }], true);
  }
  response.end();
};
