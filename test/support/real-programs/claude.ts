import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { installed, type RealProgram } from "./program.ts";

const KEY = "sk-test-00000000000000000fake";

/** Onboarded, its key approved, its directory trusted; asks before it runs anything but `sleep` and `relay`. */
export const claude: RealProgram = {
  api: "anthropic",
  role: "cc",
  ready: /\n❯[\s\u{a0}]*\n─/v,
  composed: (text) => new RegExp(`❯[\\s\\u{a0}]${text}\\s*\\n`, "v"),
  asks: /Do you want to proceed/v,
  yes: "Enter",
  askWith: "RUN",
  patience: 0,
  sleeps: true,
  recordsLate: false,
  process: /\/claude$/v,
  setUp: ({ home, directory, modelUrl, asksForTrust }) => {
    mkdirSync(join(home, ".claude"), { recursive: true });
    writeFileSync(
      join(home, ".claude.json"),
      JSON.stringify({
        hasCompletedOnboarding: true,
        theme: "dark",
        customApiKeyResponses: { approved: [KEY.slice(-20)], rejected: [] },
        projects: { [directory]: { hasTrustDialogAccepted: !asksForTrust } },
      }),
    );
    const command = `${installed("claude")} --permission-mode default --allowedTools 'Bash(sleep:*)' 'Bash(relay:*)'`;
    return {
      command,
      resumed: `${command} -c`,
      environment: {
        ANTHROPIC_BASE_URL: modelUrl,
        ANTHROPIC_API_KEY: KEY,
        DISABLE_AUTOUPDATER: "1",
        CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
      },
    };
  },
};
