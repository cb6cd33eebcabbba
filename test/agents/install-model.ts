import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface Model {
  readonly url: string;
  /** The bodies of all requests, as text. */
  readonly bodies: readonly string[];
  readonly close: () => Promise<void>;
}

/** A model that asks once to run `command` in a shell, then says that it is done. Speaks to Claude Code and to Codex. */
export const startModel = async (command: string): Promise<Model> => {
  const bodies: string[] = [];
  const server = createServer((request, response) => {
    void answer(request, response, command, bodies);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    bodies,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
};

const answer = async (
  request: IncomingMessage,
  response: ServerResponse,
  command: string,
  bodies: string[],
): Promise<void> => {
  let body = "";
  for await (const chunk of request.setEncoding("utf8")) body += String(chunk);
  bodies.push(body);
  const path = request.url ?? "";
  const isClaude = /^\/v1\/messages(?:\?|$)/v.test(path);
  if (!isClaude && !path.endsWith("/responses")) {
    response.writeHead(200, { "content-type": "application/json" }).end("{}");
    return;
  }
  const hasTool = isClaude
    ? body.includes('"name":"Bash"')
    : /"(?:exec_command|shell_command|shell)"/v.test(body);
  const isFirst = hasTool && !/"tool_result"|"function_call_output"/v.test(body);
  const events = isClaude ? claudeEvents(isFirst, command) : codexEvents(isFirst, command, body);
  response.writeHead(200, { "content-type": "text/event-stream" });
  for (const event of events)
    response.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
  response.end();
};

interface Event {
  readonly type: string;
  readonly [key: string]: unknown;
}

const claudeEvents = (isFirst: boolean, command: string): readonly Event[] => {
  const usage = { input_tokens: 1, output_tokens: 1 };
  const message = {
    id: "msg_1",
    type: "message",
    role: "assistant",
    model: "m",
    content: [],
    usage,
  };
  const [block, delta] = isFirst
    ? [
        { type: "tool_use", id: "toolu_1", name: "Bash", input: {} },
        { type: "input_json_delta", partial_json: JSON.stringify({ command, description: "try" }) },
      ]
    : [
        { type: "text", text: "" },
        { type: "text_delta", text: "done" },
      ];
  return [
    { type: "message_start", message },
    { type: "content_block_start", index: 0, content_block: block },
    { type: "content_block_delta", index: 0, delta },
    { type: "content_block_stop", index: 0 },
    { type: "message_delta", delta: { stop_reason: isFirst ? "tool_use" : "end_turn" }, usage },
    { type: "message_stop" },
  ];
};

const codexEvents = (isFirst: boolean, command: string, body: string): readonly Event[] => {
  const name = /"(?<name>exec_command|shell_command)"/v.exec(body)?.groups?.["name"] ?? "shell";
  const words =
    name === "exec_command"
      ? { cmd: command }
      : { command: name === "shell" ? ["sh", "-c", command] : command };
  const item = isFirst
    ? {
        type: "function_call",
        id: "fc_1",
        call_id: "call_1",
        name,
        arguments: JSON.stringify(words),
      }
    : {
        type: "message",
        id: "m_1",
        role: "assistant",
        content: [{ type: "output_text", text: "done", annotations: [] }],
      };
  const usage = { input_tokens: 1, output_tokens: 1, total_tokens: 2 };
  const response = { id: "resp_1", object: "response", status: "completed", output: [item], usage };
  return [
    { type: "response.created", response: { ...response, status: "in_progress", output: [] } },
    { type: "response.output_item.done", output_index: 0, item },
    { type: "response.completed", response },
  ];
};
