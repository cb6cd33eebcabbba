/** What a scripted model does, told by words in the last thing that a person or a message said to it. */
export type Act =
  | { readonly kind: "say"; readonly text: string; readonly seconds: number }
  /** Runs a command in the agent's shell tool; `ask` has Codex ask for leave to leave its sandbox. */
  | { readonly kind: "run"; readonly command: string; readonly ask: boolean }
  /** Calls a tool of an MCP server. */
  | {
      readonly kind: "call";
      readonly server: string;
      readonly tool: string;
      readonly input: object;
    };

/**
 * `STREAM 3 END` streams for three seconds. `RUN touch x END` calls the shell tool once, `ASK touch x END` too, but in
 * such a way that a dialog appears, `CALL server tool {…} END` calls a tool of an MCP server once. `{id}` in a command is
 * the id of the message that holds it. Anything else is answered at once. `toolResults` counts those since it was said.
 */
export const actFor = (said: string, toolResults: number): Act => {
  const found = SCRIPT.exec(said)?.groups;
  const what = found?.["what"];
  const rest = found?.["rest"] ?? "";
  if (what === "STREAM") return { kind: "say", text: "streamed", seconds: Number(rest) };
  if (what !== undefined && toolResults === 0) {
    if (what === "CALL") return callIn(rest);
    const command = rest.replaceAll("{id}", MESSAGE_ID.exec(said)?.[1] ?? "");
    return { kind: "run", command, ask: what === "ASK" };
  }
  return { kind: "say", text: what === undefined ? "noted" : "done", seconds: 0 };
};

const SCRIPT = /(?:^|\n)\s*(?<what>STREAM|RUN|ASK|CALL) (?<rest>[^\n]+?) END\s*(?:$|\n)/v;

const MESSAGE_ID = /<relay-message id="(\w+)"/v;

const callIn = (words: string): Act => {
  const { server = "", tool = "", input = "{}" } = CALL.exec(words)?.groups ?? {};
  return { kind: "call", server, tool, input: JSON.parse(input) as object };
};

const CALL = /^(?<server>\S+) (?<tool>\S+) (?<input>\{.*\})$/v;
