/**
 * Installs the agents' real command lines from npm into a cache outside the tree, for `npm run test:agents`.
 * The native binaries are run: the wrappers of some want another Node.js than the one that is there.
 */
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";

interface AgentProgram {
  readonly packages: readonly string[];
  /** Below `node_modules`. */
  readonly binary: string;
}

const PLATFORM = `${process.platform}-${process.arch}`;
const TRIPLE = process.arch === "arm64" ? "aarch64" : "x86_64";

export type AgentProgramName = "claude" | "codex" | "copilot" | "gemini" | "opencode";

const AGENT_PROGRAMS: Readonly<Record<AgentProgramName, AgentProgram>> = {
  claude: {
    packages: ["@anthropic-ai/claude-code@2.1.329"],
    binary: `@anthropic-ai/claude-code-${PLATFORM}/claude`,
  },
  codex: {
    packages: ["@openai/codex@0.169.0"],
    binary: `@openai/codex-${PLATFORM}/vendor/${TRIPLE}-unknown-linux-musl/bin/codex`,
  },
  copilot: {
    packages: ["@github/copilot@1.0.102"],
    binary: `@github/copilot-${PLATFORM}/copilot`,
  },
  gemini: {
    packages: ["@google/gemini-cli@0.61.0"],
    binary: ".bin/gemini",
  },
  opencode: { packages: ["opencode-ai@1.18.33"], binary: `opencode-${PLATFORM}/bin/opencode` },
};

/** The program's path, installed when it is not there. Throws with npm's own words when that fails. */
export const installAgentProgram = (name: AgentProgramName): string => {
  const { packages, binary } = AGENT_PROGRAMS[name];
  const cache =
    process.env["PARTY_AGENT_PROGRAMS"] ??
    path.join(
      process.env["XDG_CACHE_HOME"] ?? path.join(os.homedir(), ".cache"),
      "party-relay-agents",
    );
  const place = path.join(cache, packages.join("+").replaceAll(/[^\w.+\-]/gv, "_"));
  const program = path.join(place, "node_modules", binary);
  if (fs.existsSync(program)) return program;
  fs.mkdirSync(cache, { recursive: true });
  // Two at once each install their own; the first to be done has the name.
  const own = fs.mkdtempSync(path.join(cache, "installing-"));
  fs.writeFileSync(path.join(own, "package.json"), '{"private":true}\n');
  const words = ["install", "--ignore-scripts", "--no-audit", "--no-fund", ...packages];
  process.stdout.write(`agents: npm ${words.join(" ")}\n`);
  const { status, stderr, error } = spawnSync("npm", words, { cwd: own, encoding: "utf8" });
  if (status !== 0) {
    fs.rmSync(own, { recursive: true, force: true });
    throw new Error(`npm ${words.join(" ")} failed: ${error?.message ?? stderr}`);
  }
  try {
    fs.renameSync(own, place);
  } catch {
    // Another one was faster, with the same.
    fs.rmSync(own, { recursive: true, force: true });
  }
  return program;
};
