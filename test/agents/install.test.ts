/** The real programs with what `party install` wrote. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";

import { createInstallPlace } from "../../src/adapters/settings/install-place.ts";
import { settingsTexts } from "../../src/adapters/settings/settings-text.ts";
import type { Installable } from "../../src/domain/agent-settings.ts";
import { planInstall } from "../../src/operations/install-agents.ts";
import { planUninstall } from "../../src/operations/uninstall-agents.ts";
import { startModel } from "./install-model.ts";

const program = (name: "CLAUDE" | "CODEX"): string => {
  const path = process.env[`PARTY_TEST_${name}`];
  assert.ok(path, "Run this with `npm run test:agents`.");
  return path;
};

/** A home with the settings installed for a `relay` that only records how it was called and what it could read. */
const setup = async (t: TestContext, agent: Installable, command: string) => {
  const home = mkdtempSync(join(tmpdir(), "party-cli-"));
  const path = (...parts: readonly string[]): string => join(home, ...parts);
  const model = await startModel(command);
  t.after(async () => {
    await model.close();
    rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
  });
  mkdirSync(path("my bin"));
  mkdirSync(path("work"));
  const relay = path("my bin/relay");
  writeFileSync(
    relay,
    `#!/bin/sh\n[ "$1" = mcp ] || line=$(cat | tr -d '\\n')\nprintf '%s|%s|%s\\n' "$*" "$AGENT_ROLE" "$line" >>'${path("calls")}'\n`,
    { mode: 0o755 },
  );
  const place = createInstallPlace({
    manifest: path("state/installed.json"),
    step: () => undefined,
  });
  const deps = { place, texts: settingsTexts, clock: { now: () => Date.now() } };
  const places = { home, relay, claudeDirectory: undefined, codexHome: undefined };
  return {
    home,
    path,
    model,
    install: () => place.apply(planInstall(deps, { agents: [agent], mcp: true, places })),
    uninstall: () => place.apply(planUninstall(deps, [])),
    calls: () =>
      (existsSync(path("calls")) ? readFileSync(path("calls"), "utf8") : "")
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => {
          const [words = "", role = "", ...input] = line.split("|");
          return { words, role, input: input.join("|") };
        }),
    run: (file: string, words: readonly string[], env: Readonly<Record<string, string>>) => {
      const child = spawn(file, words, {
        cwd: path("work"),
        env: { HOME: home, PATH: "/usr/bin:/bin", LANG: "C.UTF-8", AGENT_ROLE: "tester", ...env },
        stdio: ["ignore", "pipe", "pipe"],
        timeout: 120_000,
      });
      let said = "";
      for (const stream of [child.stdout, child.stderr])
        stream.setEncoding("utf8").on("data", (text: string) => (said += text));
      return new Promise<{ readonly status: number | null; readonly said: string }>((resolve) =>
        child.once("close", (status) => resolve({ status, said })),
      );
    },
  };
};

/** Every event that called `relay hook`, in order, each with an input that is the hook's JSON. */
const eventsOf = (
  calls: readonly { readonly words: string; readonly input: string }[],
  agent: string,
): readonly string[] =>
  calls
    .filter(({ words }) => words.startsWith(`hook ${agent} `))
    .map(({ words, input }) => {
      const event = words.split(" ").at(-1) ?? "";
      const { hook_event_name: name } = JSON.parse(input) as { readonly hook_event_name: string };
      assert.equal(name, event);
      return event;
    });

describe("Claude Code with the installed settings", () => {
  it("runs every hook with its JSON, starts the MCP server, and is as before after uninstall", async (t) => {
    const { path, model, install, uninstall, calls, run } = await setup(
      t,
      "claude",
      "echo TOOL-RAN",
    );
    const key = "fake-key-of-twenty-characters";
    writeFileSync(
      path(".claude.json"),
      JSON.stringify({
        hasCompletedOnboarding: true,
        customApiKeyResponses: { approved: [key.slice(-20)] },
      }),
    );
    install();
    const { status, said } = await run(
      program("CLAUDE"),
      ["-p", "please try", "--allowedTools", "Bash(echo:*)"],
      {
        ANTHROPIC_BASE_URL: model.url,
        ANTHROPIC_API_KEY: key,
        DISABLE_AUTOUPDATER: "1",
        CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
      },
    );
    assert.equal(status, 0, said);
    assert.ok(
      model.bodies.some((body) => body.includes("TOOL-RAN") && body.includes("tool_result")),
    );
    assert.deepEqual(eventsOf(calls(), "claude"), ["SessionStart", "PostToolUse", "Stop"]);
    assert.ok(
      calls().some(({ words }) => words === "mcp"),
      JSON.stringify(calls()),
    );
    uninstall();
    assert.equal(existsSync(path(".claude/settings.json")), false);
    const left = readFileSync(path(".claude.json"), "utf8");
    assert.equal(/relay|"party"/v.test(left), false, left);
  });
});

describe("Codex with the installed settings", () => {
  const policies = {
    "no policy of its own": ["", "role=tester"],
    "a list of what may pass": [
      '\n[shell_environment_policy]\ninclude_only = ["PATH", "HOME"]\n',
      "role=tester other=unset",
    ],
  } as const;
  for (const [what, [policy, expected]] of Object.entries(policies)) {
    it(`runs every hook, and its shells know their role, with ${what}`, async (t) => {
      const command = 'echo "role=$AGENT_ROLE other=${SOMETHING_ELSE-unset}"';
      const { path, model, install, uninstall, calls, run } = await setup(t, "codex", command);
      const config = `model = "m"
model_provider = "fake"
approval_policy = "never"
sandbox_mode = "danger-full-access"
check_for_update_on_startup = false

[model_providers.fake]
name = "Fake"
base_url = "${model.url}/v1"
wire_api = "responses"
env_key = "FAKE_OPENAI_KEY"
${policy}`;
      mkdirSync(path(".codex"));
      writeFileSync(path(".codex/config.toml"), config);
      install();
      const { status, said } = await run(
        program("CODEX"),
        ["exec", "--skip-git-repo-check", "--dangerously-bypass-hook-trust", "please try"],
        { FAKE_OPENAI_KEY: "fake", SOMETHING_ELSE: "passed" },
      );
      assert.equal(status, 0, said);
      assert.deepEqual(eventsOf(calls(), "codex"), ["PostToolUse", "Stop"]);
      const output = model.bodies.find((body) => body.includes("function_call_output")) ?? "";
      assert.ok(output.includes(expected), said);
      const server = calls().find(({ words }) => words === "mcp");
      assert.equal(server?.role, "tester", JSON.stringify(calls()));
      const hooks = existsSync(path(".codex/hooks.json"));
      uninstall();
      assert.deepEqual([hooks, existsSync(path(".codex/hooks.json"))], [true, false]);
      const left = readFileSync(path(".codex/config.toml"), "utf8");
      assert.equal(left.startsWith(config.trimEnd()), true, left);
      assert.equal(/relay|party/iv.test(left.replaceAll(path(), "")), false, left);
    });
  }
});
