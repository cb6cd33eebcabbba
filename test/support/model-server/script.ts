/** What a scripted model does, told by words in the last thing that a person or a message said to it. */
export type Act =
  | { readonly kind: "say"; readonly text: string; readonly seconds: number }
  /** Runs a command in the agent's shell tool; `ask` has Codex ask for leave to leave its sandbox. */
  | { readonly kind: "run"; readonly command: string; readonly ask: boolean };

/**
 * `STREAM 3 END` streams for three seconds. `RUN touch x END` calls the shell tool once, `ASK touch x END` too, but in
 * such a way that a dialog appears. Anything else is answered at once. `toolResults` counts those since it was said.
 */
export const actFor = (said: string, toolResults: number): Act => {
  const found = SCRIPT.exec(said)?.groups;
  const what = found?.["what"];
  const rest = found?.["rest"] ?? "";
  if (what === "STREAM") return { kind: "say", text: "streamed", seconds: Number(rest) };
  if (what !== undefined && toolResults === 0) {
    return { kind: "run", command: rest, ask: what === "ASK" };
  }
  return { kind: "say", text: what === undefined ? "noted" : "done", seconds: 0 };
};

const SCRIPT = /(?:^|\n)\s*(?<what>STREAM|RUN|ASK) (?<rest>[^\n]+?) END\s*(?:$|\n)/v;
