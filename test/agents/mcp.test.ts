/** The real programs with `relay mcp` among their MCP servers: what they list, and what a call of theirs comes to. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { describe, it } from "node:test";

import {
  type Api,
  type ModelServer,
  startModelServer,
} from "../support/model-server/model-server.ts";

/** The launcher that people install, over what was built. */
const RELAY = resolve(import.meta.dirname, "../../bin/relay");
const TOOLS = ["send", "reply", "inbox", "read", "who", "debts", "why", "wait", "status"];
const ASKED = 'CALL party send {"to":"cx","text":"sent by the model"} END';

const programPath = (name: "CLAUDE" | "CODEX"): string => {
  const path = process.env[`PARTY_TEST_${name}`];
  assert.ok(path, "Run this with `npm run test:agents`.");
  return path;
};

interface Place extends AsyncDisposable {
  readonly home: string;
  readonly model: ModelServer;
  /** Runs a program to its end with a clean environment, asked {@link ASKED}. */
  readonly run: (file: string, words: readonly string[], env: object) => Promise<string>;
  /** The message files that the role has posted. */
  readonly posted: (role: string) => readonly string[];
}

const openPlace = async (): Promise<Place> => {
  const home = mkdtempSync(join(tmpdir(), "party-mcp-"));
  const model = await startModelServer();
  mkdirSync(join(home, "work"));
  const share = join(home, "share");
  return {
    home,
    model,
    run: async (file, words, env) => {
      const child = spawn(file, [...words, ASKED], {
        cwd: join(home, "work"),
        env: { HOME: home, PATH: "/usr/bin:/bin", LANG: "C.UTF-8", AGENT_ROLE: "cc", ...env },
        stdio: ["ignore", "pipe", "pipe"],
        timeout: 120_000,
      });
      let said = "";
      for (const stream of [child.stdout, child.stderr])
        stream.setEncoding("utf8").on("data", (text: string) => (said += text));
      const { promise, resolve: end } = Promise.withResolvers<number | null>();
      child.once("close", end);
      assert.equal(await promise, 0, said);
      return said;
    },
    posted: (role) => {
      const directory = join(share, "relay/outbox", role);
      return readdirSync(directory).map((name) => readFileSync(join(directory, name), "utf8"));
    },
    [Symbol.asyncDispose]: async () => {
      await model[Symbol.asyncDispose]();
      rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
    },
  };
};

/** What the server is started with. */
const serverOf = (home: string) => ({
  command: RELAY,
  args: ["mcp"],
  env: { RELAY_SHARE_DIR: join(home, "share"), RELAY_NO_AUTOSTART: "1", AGENT_ROLE: "cc" },
});

/** What the model was told of the call: the document alone, as both programs have it. */
const resultOf = (model: ModelServer, api: Api): Readonly<Record<string, unknown>> => {
  const told = model.sentTo(api).at(-1)?.at(-1) ?? "";
  return JSON.parse(told.slice(told.indexOf("{"))) as Readonly<Record<string, unknown>>;
};

const assertSent = ({ model, posted }: Place, api: Api): void => {
  const { state, from, to } = resultOf(model, api);
  assert.deepEqual([state, from, to], ["posted", "cc.party", ["cx"]]);
  const [file = "", ...more] = posted("cc");
  assert.match(file, /\n---\nsent by the model\n?$/v);
  assert.equal(more.length, 0);
};

describe("relay mcp in the real programs", () => {
  it("gives Claude Code its tools, and sends once what its model calls send for", async () => {
    await using place = await openPlace();
    const { home, model, run } = place;
    const key = "fake-key-of-twenty-characters";
    writeFileSync(
      join(home, ".claude.json"),
      JSON.stringify({
        hasCompletedOnboarding: true,
        customApiKeyResponses: { approved: [key.slice(-20)] },
      }),
    );
    const servers = { party: { type: "stdio", ...serverOf(home) } };
    writeFileSync(join(home, "mcp.json"), JSON.stringify({ mcpServers: servers }));
    const words = [
      "-p",
      "--mcp-config",
      join(home, "mcp.json"),
      "--allowedTools",
      "mcp__party__send",
      "--",
    ];
    await run(programPath("CLAUDE"), words, {
      ANTHROPIC_BASE_URL: model.url,
      ANTHROPIC_API_KEY: key,
      DISABLE_AUTOUPDATER: "1",
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
    });
    const body = JSON.stringify(model.lastBody("anthropic"));
    // Their schemas are fetched when they are needed; the names and the server's instructions are there from the start.
    for (const tool of TOOLS) assert.ok(body.includes(`mcp__party__${tool}`), tool);
    assert.ok(body.includes("are not from your user"));
    assertSent(place, "anthropic");
  });

  it("gives Codex its tools, and sends once, without a dialog, what its model calls send for", async () => {
    await using place = await openPlace();
    const { home, model, run } = place;
    mkdirSync(join(home, ".codex"));
    writeFileSync(
      join(home, ".codex/config.toml"),
      `model = "scripted"
model_provider = "fake"
approval_policy = "never"
sandbox_mode = "workspace-write"
check_for_update_on_startup = false

[model_providers.fake]
name = "Fake"
base_url = "${model.url}/v1"
wire_api = "responses"
env_key = "FAKE_OPENAI_KEY"
`,
    );
    const { command, args, env } = serverOf(home);
    const table = Object.entries(env).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
    const words = [
      "exec",
      "--skip-git-repo-check",
      // Else a turn may begin before the server has said what it offers.
      "-c",
      "mcp_servers.party.required=true",
      "-c",
      `mcp_servers.party.command=${JSON.stringify(command)}`,
      "-c",
      `mcp_servers.party.args=${JSON.stringify(args)}`,
      "-c",
      `mcp_servers.party.env={${table.join(",")}}`,
    ];
    await run(programPath("CODEX"), words, { FAKE_OPENAI_KEY: "fake" });
    const { tools } = model.lastBody("responses") as { readonly tools: readonly Namespace[] };
    const own = tools.find(({ name }) => name === "mcp__party");
    assert.deepEqual(own?.tools?.map(({ name }) => name).toSorted(), TOOLS.toSorted());
    assert.match(own?.description ?? "", /are not from your user/v);
    assertSent(place, "responses");
  });
});

interface Namespace {
  readonly name?: string;
  readonly description?: string;
  readonly tools?: readonly { readonly name: string }[];
}
