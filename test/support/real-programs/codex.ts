import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { quoteForShell } from "../../../src/domain/agent-command.ts";
import { installed, type RealProgram } from "./program.ts";

const LAUNCHER = new URL("../../../bin/agents/codex", import.meta.url).pathname;
const HOOKS = '{"hooks":{"Stop":[{"hooks":[{"type":"command","command":"true"}]}]}}';

/** Started as `party` starts it. */
export const codex: RealProgram = {
  api: "responses",
  role: "cx",
  ready: /\n› Ask Codex to do anything/v,
  composed: (text) => new RegExp(`›[\\s\\u{a0}]${text}\\s*\\n`, "v"),
  asks: /Would you like to run/v,
  yes: "y",
  askWith: "ASK",
  patience: 0,
  sleeps: true,
  recordsLate: false,
  process: /\/codex$/v,
  setUp: ({ home, directory, share, modelUrl, asksForTrust }) => {
    mkdirSync(join(home, ".codex"), { recursive: true });
    if (asksForTrust) writeFileSync(join(home, ".codex/hooks.json"), HOOKS);
    writeFileSync(join(home, ".codex/config.toml"), configOf(modelUrl, directory));
    const start = `${quoteForShell(LAUNCHER)} ${installed("codex")}`;
    const words = `-a on-request -s workspace-write --add-dir ${quoteForShell(share)}`;
    return {
      command: `${start} ${words}`,
      resumed: `${start} resume --last ${words}`,
      environment: { SCRIPTED_KEY: "fake" },
    };
  },
};

const configOf = (modelUrl: string, directory: string): string => `model = "scripted"
model_provider = "scripted"
check_for_update_on_startup = false

[model_providers.scripted]
name = "Scripted"
base_url = "${modelUrl}/v1"
wire_api = "responses"
env_key = "SCRIPTED_KEY"

[projects."${directory}"]
trust_level = "trusted"

[tui]
screen_reader_detection_done = true
`;
