import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { installed, type RealProgram } from "./program.ts";

/** With a provider of its own; asks before it runs anything but `sleep`. */
export const opencode: RealProgram = {
  api: "chat",
  role: "op",
  ready: /┃\s*\n\s*┃\s*(?:Ask anything.*)?\n\s*┃\s*\n\s*┃ {2}Build/v,
  composed: (text) => new RegExp(`┃ {2}${text}\\s*\\n\\s*┃\\s*\\n\\s*┃ {2}Build`, "v"),
  asks: /△ Permission required/v,
  yes: "Enter",
  askWith: "RUN",
  patience: 300,
  sleeps: true,
  recordsLate: false,
  process: /\/opencode$/v,
  setUp: ({ home, modelUrl }) => {
    mkdirSync(join(home, ".config/opencode"), { recursive: true });
    writeFileSync(
      join(home, ".config/opencode/opencode.json"),
      JSON.stringify({
        autoupdate: false,
        share: "disabled",
        model: "scripted/scripted",
        small_model: "scripted/scripted",
        provider: {
          scripted: {
            npm: "@ai-sdk/openai-compatible",
            name: "Scripted",
            options: { baseURL: `${modelUrl}/v1`, apiKey: "fake" },
            models: {
              scripted: { name: "Scripted", limit: { context: 1_000_000, output: 8_000 } },
            },
          },
        },
        permission: { bash: { "*": "ask", "sleep *": "allow" } },
      }),
    );
    const command = installed("opencode");
    return {
      command,
      resumed: `${command} --continue`,
      environment: { OPENCODE_DISABLE_AUTOUPDATE: "true", OPENCODE_DISABLE_LSP_DOWNLOAD: "true" },
    };
  },
};
