import { buildCommand, type Command } from "@stricli/core";

import type { RelayContext } from "../relay/context.ts";

/** What the scripts of a set-up call: `relay face NAME PATH -- ARGUMENT…`. Their exit statuses are the original's. */
export const faceCommand: Command<RelayContext> = buildCommand<object, string[], RelayContext>({
  docs: { brief: "What the scripts of `relay setup` run" },
  parameters: {
    positional: {
      kind: "array",
      parameter: { placeholder: "word", brief: "a script, its path, its arguments", parse: String },
    },
  },
  async func(_, ...words) {
    // Twenty scripts are behind it, and every other command would load them.
    const { runFace } = await import("./run-face.ts");
    await runFace(this, words);
  },
});
