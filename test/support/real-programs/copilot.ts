import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { installed, type RealProgram } from "./program.ts";

/** With a provider of its own, so that nobody has to log in; asks before it runs anything but `sleep`. */
export const copilot: RealProgram = {
  api: "chat",
  role: "co",
  ready: /\n─+\s*\n❯\s*\n─/v,
  composed: (text) => new RegExp(`\\n❯ ${text}\\s*\\n`, "v"),
  asks: /Do you want to run this command/v,
  yes: "Enter",
  askWith: "RUN",
  patience: 300,
  sleeps: true,
  recordsLate: true,
  process: /\/copilot$/v,
  setUp: ({ home, directory, modelUrl }) => {
    mkdirSync(join(home, ".copilot"), { recursive: true });
    writeFileSync(
      join(home, ".copilot/config.json"),
      JSON.stringify({ trusted_folders: [directory], banner: "never" }),
    );
    const command = `${installed("copilot")} --allow-tool 'shell(sleep)'`;
    return {
      command,
      resumed: `${command} --continue`,
      environment: {
        COPILOT_PROVIDER_BASE_URL: `${modelUrl}/v1`,
        COPILOT_PROVIDER_API_KEY: "fake",
        COPILOT_MODEL: "scripted",
        COPILOT_OFFLINE: "true",
      },
    };
  },
};
