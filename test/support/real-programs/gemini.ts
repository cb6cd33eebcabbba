import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { quoteForShell } from "../../../src/domain/agent-command.ts";
import { installed, type RealProgram } from "./program.ts";

const MAY_SLEEP = `[[rule]]
toolName = "run_shell_command"
commandPrefix = "sleep"
decision = "allow"
priority = 100
`;

/** With an API key, its folder trusted; asks before it runs anything but `sleep`. */
export const gemini: RealProgram = {
  api: "gemini",
  role: "ge",
  ready: /\n >\s+Type your message or @path\/to\/file/v,
  composed: (text) => new RegExp(`\\n > +${text}\\s*\\n`, "v"),
  asks: /Allow (?:once|execution)/v,
  yes: "Enter",
  askWith: "RUN",
  patience: 300,
  sleeps: true,
  recordsLate: false,
  process: /\/gemini$/v,
  setUp: ({ home, modelUrl }) => {
    mkdirSync(join(home, ".gemini"), { recursive: true });
    writeFileSync(
      join(home, ".gemini/settings.json"),
      JSON.stringify({
        security: {
          auth: { selectedType: "gemini-api-key" },
          folderTrust: { enabled: false },
        },
        general: { enableAutoUpdate: false, enableAutoUpdateNotification: false },
        privacy: { usageStatisticsEnabled: false },
        telemetry: { enabled: false },
        model: { name: "gemini-2.5-flash" },
      }),
    );
    mkdirSync(join(home, ".gemini/policies"));
    writeFileSync(join(home, ".gemini/policies/sleep.toml"), MAY_SLEEP);
    const command = `${quoteForShell(process.execPath)} ${installed("gemini")}`;
    return {
      command,
      resumed: `${command} --resume latest`,
      environment: { GEMINI_API_KEY: "fake", GOOGLE_GEMINI_BASE_URL: modelUrl },
    };
  },
};
