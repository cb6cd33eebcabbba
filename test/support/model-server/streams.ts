import type { ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

import type { Act } from "./script.ts";

/** One word each, a fifth of a second apart: what a slow model streams. No two alike, which Gemini CLI takes for a loop. */
export async function* wordsOf({ text, seconds }: Act & { kind: "say" }): AsyncGenerator<string> {
  for (let left = seconds * 5; left > 0; left -= 1) {
    yield `${left * 7919} `;
    await sleep(200);
  }
  yield text;
}

const eventsTo = (response: ServerResponse) => (event: string, data: object) => {
  response.write(`event: ${event}\ndata: ${JSON.stringify({ type: event, ...data })}\n\n`);
};

/** What every answer says that it took: enough to show as a percentage of a context. */
const ANTHROPIC_USAGE = { input_tokens: 10, cache_read_input_tokens: 40_000, output_tokens: 7 };
const RESPONSES_USAGE = { input_tokens: 59_000, output_tokens: 555, total_tokens: 59_555 };

/** Anthropic Messages as a stream of server-sent events. */
export const streamAsAnthropic = async (
  response: ServerResponse,
  act: Act,
  number: number,
): Promise<void> => {
  const send = eventsTo(response);
  const usage = ANTHROPIC_USAGE;
  const id = `msg_${number}`;
  const message = { id, type: "message", role: "assistant", model: "scripted", content: [] };
  send("message_start", { message: { ...message, stop_reason: null, stop_sequence: null, usage } });
  if (act.kind !== "say") {
    const name = act.kind === "run" ? "Bash" : `mcp__${act.server}__${act.tool}`;
    const block = { type: "tool_use", id: `toolu_${number}`, name, input: {} };
    const words =
      act.kind === "run" ? { command: act.command, description: "scripted" } : act.input;
    const input = JSON.stringify(words);
    send("content_block_start", { index: 0, content_block: block });
    const delta = { type: "input_json_delta", partial_json: input };
    send("content_block_delta", { index: 0, delta });
  } else {
    send("content_block_start", { index: 0, content_block: { type: "text", text: "" } });
    for await (const text of wordsOf(act)) {
      if (response.destroyed) return;
      send("content_block_delta", { index: 0, delta: { type: "text_delta", text } });
    }
  }
  send("content_block_stop", { index: 0 });
  const stop = act.kind === "say" ? "end_turn" : "tool_use";
  send("message_delta", { delta: { stop_reason: stop, stop_sequence: null }, usage });
  send("message_stop", {});
  response.end();
};

/** OpenAI Responses as a stream of server-sent events. */
export const streamAsResponses = async (
  response: ServerResponse,
  act: Act,
  number: number,
): Promise<void> => {
  const send = eventsTo(response);
  const base = { id: `resp_${number}`, object: "response", model: "scripted", output: [] };
  send("response.created", { response: { ...base, status: "in_progress" } });
  let item: object;
  if (act.kind === "call") {
    item = {
      type: "function_call",
      id: `fc_${number}`,
      call_id: `call_${number}`,
      namespace: `mcp__${act.server}`,
      name: act.tool,
      arguments: JSON.stringify(act.input),
      status: "completed",
    };
    send("response.output_item.added", { output_index: 0, item });
  } else if (act.kind === "run") {
    const escalated = {
      sandbox_permissions: "require_escalated",
      justification: "the script asks for it",
    };
    const words = { cmd: act.command, ...(act.ask ? escalated : {}) };
    item = {
      type: "function_call",
      id: `fc_${number}`,
      call_id: `call_${number}`,
      name: "exec_command",
      arguments: JSON.stringify(words),
      status: "completed",
    };
    send("response.output_item.added", { output_index: 0, item });
  } else {
    const said = { type: "message", id: `m_${number}`, role: "assistant" };
    send("response.output_item.added", {
      output_index: 0,
      item: { ...said, status: "in_progress", content: [] },
    });
    let full = "";
    for await (const delta of wordsOf(act)) {
      if (response.destroyed) return;
      full += delta;
      const where = { item_id: said.id, output_index: 0, content_index: 0 };
      send("response.output_text.delta", { ...where, delta });
    }
    const content = [{ type: "output_text", text: full, annotations: [] }];
    item = { ...said, status: "completed", content };
  }
  send("response.output_item.done", { output_index: 0, item });
  const usage = RESPONSES_USAGE;
  send("response.completed", { response: { ...base, status: "completed", output: [item], usage } });
  response.end();
};
