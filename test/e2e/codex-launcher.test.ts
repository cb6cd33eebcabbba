import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { chmodSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import { fileURLToPath } from "node:url";

import { createProcesses } from "../../src/adapters/system/processes.ts";
import { waitFor } from "../support/wait-for.ts";

const LAUNCHER = fileURLToPath(new URL("../../bin/agents/codex", import.meta.url));

/** A Codex that writes down how it was called, listens where its server is told to, and stays until it is ended. */
const CODEX = `#!${process.execPath}
const { appendFileSync } = require("node:fs");
const { createServer } = require("node:net");
const words = process.argv.slice(2);
appendFileSync(process.env.CALLS, JSON.stringify({ pid: process.pid, words }) + "\\n");
const at = words.indexOf("--listen");
if (process.env.WAITS_FOR_TURNS) process.on("SIGTERM", () => undefined);
if (words.includes("app-server") && process.env.BROKEN) process.exit(1);
if (at >= 0) createServer().listen(words[at + 1].slice("unix://".length));
setInterval(() => undefined, 1000);
`;

interface Call {
  readonly pid: number;
  readonly words: readonly string[];
}

const setUp = (t: TestContext) => {
  const place = mkdtempSync(join(tmpdir(), "party-launcher-"));
  const program = join(place, "my codex");
  const calls = join(place, "calls");
  writeFileSync(program, CODEX);
  writeFileSync(calls, "");
  chmodSync(program, 0o755);
  const read = (): readonly Call[] =>
    readFileSync(calls, "utf8")
      .split("\n")
      .slice(0, -1)
      .map((line) => JSON.parse(line) as Call);
  t.after(async () => {
    for (const { pid } of read()) if (processes.isAlive(pid)) process.kill(pid, "SIGKILL");
    await waitFor("their end", () => read().every(({ pid }) => !processes.isAlive(pid)));
    rmSync(place, { recursive: true, force: true });
  });
  const start = async (
    words: readonly string[],
    count: number,
    env = {},
  ): Promise<readonly Call[]> => {
    spawn(LAUNCHER, [program, ...words], {
      env: { ...process.env, CALLS: calls, ...env },
      stdio: "ignore",
    });
    await waitFor(`${count} calls`, () => read().length >= count);
    return read();
  };
  return { start };
};

const processes = createProcesses();

/** The calls of the server and of the interface, their socket's place left out. */
const wordsOf = (calls: readonly Call[]): Readonly<Record<string, readonly string[]>> => {
  const server = calls.find(({ words }) => words[0] === "app-server");
  const socket = server?.words[2] ?? "";
  assert.match(socket, /^unix:\/\/\/tmp\/party-codex\.\w+\/app\.sock$/v);
  const plain = (words: readonly string[] = []) =>
    words.map((word) => (word === socket ? "SOCKET" : word));
  return {
    server: plain(server?.words),
    interface: plain(calls.find(({ words }) => words[0] !== "app-server")?.words),
  };
};

describe("the launcher of Codex", () => {
  it("starts a server for it alone, and gives each side what it takes", async (t) => {
    const { start } = setUp(t);
    const words = [
      "-c",
      `a.b="it's"`,
      "-a",
      "never",
      "-s",
      "workspace-write",
      "--add-dir",
      "/x y",
      "--add-dir",
      "/z",
    ];
    assert.deepEqual(wordsOf(await start(words, 2)), {
      server: [
        "app-server",
        "--listen",
        "SOCKET",
        "-c",
        `a.b="it's"`,
        "-c",
        'sandbox_workspace_write.writable_roots=["/x y","/z"]',
      ],
      interface: ["--remote", "SOCKET", "-c", `a.b="it's"`, "-a", "never", "-s", "workspace-write"],
    });
  });

  it("hands permissions to the server's side where a conversation is resumed", async (t) => {
    const { start } = setUp(t);
    const words = ["resume", "--last", "-a", "on-request", "-s", "read-only"];
    assert.deepEqual(wordsOf(await start(words, 2)), {
      server: [
        "app-server",
        "--listen",
        "SOCKET",
        "-c",
        'approval_policy="on-request"',
        "-c",
        'sandbox_mode="read-only"',
      ],
      interface: ["--remote", "SOCKET", "resume", "--last"],
    });
  });

  it("goes on with a conversation that is named by its id", async (t) => {
    const { start } = setUp(t);
    const id = "01a21d4b-2bf9-7456-a4bd-5146e28b3ad6";
    const words = ["resume", id, "-a", "never", "--add-dir", "/x"];
    assert.deepEqual(wordsOf(await start(words, 2)).interface, [
      "--remote",
      "SOCKET",
      "resume",
      id,
    ]);
  });

  it("ends the server and leaves nothing when the interface ends, even by kill -9", async (t) => {
    for (const env of [{}, { WAITS_FOR_TURNS: "1" }]) {
      const { start } = setUp(t);
      const calls = await start([], 2, env);
      const server = calls.find(({ words }) => words[0] === "app-server");
      const shown = calls.find(({ words }) => words[0] !== "app-server");
      const place = server?.words[2]?.slice("unix://".length, -"/app.sock".length) ?? "";
      process.kill(shown?.pid ?? 0, "SIGKILL");
      await waitFor("the server's end", () => !processes.isAlive(server?.pid ?? 0));
      await waitFor("a clean place", () => globSync(place).length === 0);
    }
  });

  it("starts Codex plainly where a word does not go together with a server, or none comes up", async (t) => {
    for (const words of [
      ["exec", "do it"],
      ["01a21d4b-2bf9-7456-a4bd-5146e28b3ad6"],
      ["resume", "01a21d4b-2bf9-7456-a4bd-$(id)"],
      ["--remote", "wss://host"],
      ["--add-dir", 'a"b'],
      ["--add-dir", "a'; touch /tmp/party-trap '"],
      ["-c", "a=1\ntouch /tmp/party-trap"],
      ["-a"],
      ["-c", 'sandbox_workspace_write.writable_roots=["/y"]', "--add-dir", "/x"],
    ]) {
      const { start } = setUp(t);
      assert.deepEqual(
        (await start(words, 1)).map((call) => call.words),
        [words],
      );
    }
    const { start } = setUp(t);
    const calls = await start(["-a", "never", "--add-dir", "/x"], 2, { BROKEN: "1" });
    assert.deepEqual(calls.at(-1)?.words, ["-a", "never", "--add-dir", "/x"]);
  });
});
