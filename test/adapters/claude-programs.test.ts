import assert from "node:assert/strict";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";

import { inspectClaude } from "../../src/adapters/claude/programs.ts";
import { createProcesses } from "../../src/adapters/system/processes.ts";
import type { MessageId } from "../../src/domain/message.ts";
import { NO_FACTS } from "../../src/ports/programs.ts";

const ID = "01a219d7-ece8-7b94-b01f-3e280ad50bf8" as MessageId;
const SESSION = "8aa9ab8b-e5a6-4474-b53a-2a5f9946ff58";
const incarnation = {
  socket: "/s",
  pane: "%1",
  serverPid: 1,
  serverStartedAt: 1,
  panePid: 1,
  agentPid: process.pid,
  agentStartedAt: 1,
};

/** A configuration directory in which a session file says that this process is Claude Code. */
const setUp = (t: TestContext, changes: Record<string, unknown> = {}) => {
  const home = mkdtempSync(join(tmpdir(), "party-claude-"));
  t.after(() => rmSync(home, { recursive: true, force: true }));
  const sockets = join(home, "socks");
  mkdirSync(sockets, { mode: 0o700 });
  mkdirSync(join(home, ".claude/sessions"), { recursive: true });
  const socket = join(sockets, "1.sock");
  const real = createProcesses();
  const write = (text: string): void =>
    writeFileSync(join(home, `.claude/sessions/${process.pid}.json`), text);
  write(
    JSON.stringify({
      pid: process.pid,
      sessionId: SESSION,
      cwd: "/srv/my_shop.v2",
      procStart: String(real.startedAt(process.pid)),
      version: "2.1.329",
      peerProtocol: 1,
      messagingSocketPath: socket,
      ...changes,
    }),
  );
  const processes = { ...real, environment: () => ({ HOME: home }) };
  return { home, sockets, socket, write, inspect: () => inspectClaude(processes, incarnation) };
};

const listen = async (t: TestContext, path: string, serve: (socket: Socket) => void) => {
  const server: Server = createServer({ allowHalfOpen: true }, serve);
  t.after(() => server.close());
  await new Promise<void>((resolve) => {
    server.listen(path, resolve);
  });
  chmodSync(path, 0o600);
};

describe("a Claude Code that tells of its session", () => {
  it("is given one line over its socket, and has read it once it closes", async (t) => {
    const { socket, inspect } = setUp(t);
    let heard = "";
    await listen(t, socket, (client) => {
      client.setEncoding("utf8");
      client.on("data", (text) => {
        heard += text;
      });
      client.on("end", () => client.end());
    });
    const { native } = inspect();
    const text = 'line one\nline "two" 日本';
    assert.deepEqual(await native?.give(text, ID, false), { kind: "read" });
    assert.equal(heard.endsWith("\n"), true);
    assert.deepEqual(JSON.parse(heard), {
      type: "user",
      message: { role: "user", content: text },
    });
    heard = "";
    await native?.give(text, ID, true);
    assert.equal((JSON.parse(heard) as { priority: string }).priority, "now");
  });

  it("takes a message of a megabyte whole", async (t) => {
    const { socket, inspect } = setUp(t);
    let heard = 0;
    await listen(t, socket, (client) => {
      client.on("data", (bytes) => {
        heard += bytes.length;
      });
      client.on("end", () => client.end());
    });
    await inspect().native?.give("x".repeat(1_048_576), ID, false);
    assert.ok(heard > 1_048_576);
  });

  it("is known to have taken nothing when nobody listens, and not known when it breaks off", async (t) => {
    const { socket, inspect } = setUp(t);
    await listen(t, socket, (client) => client.destroy());
    const given = await inspect().native?.give("x", ID, false);
    assert.notEqual(given?.kind, "refused");
    rmSync(socket);
    writeFileSync(socket, "", { mode: 0o600 });
    assert.equal((await inspect().native?.give("x", ID, false))?.kind, "refused");
  });

  it("names the transcript that it writes, wherever that is", (t) => {
    const { home, inspect } = setUp(t);
    const projects = join(home, ".claude/projects");
    assert.equal(inspect().transcript, join(projects, "-srv-my-shop-v2", `${SESSION}.jsonl`));
    mkdirSync(join(projects, "elsewhere"), { recursive: true });
    writeFileSync(join(projects, "elsewhere", `${SESSION}.jsonl`), "{}\n");
    assert.equal(inspect().transcript, join(projects, "elsewhere", `${SESSION}.jsonl`));
  });
});

describe("a session file", () => {
  it("of an ended process, or of none that can be read, tells nothing", (t) => {
    const { write, inspect } = setUp(t, { procStart: "1" });
    assert.deepEqual(inspect(), NO_FACTS);
    for (const text of ["", "{", "null", "[]", '{"pid":1}']) {
      write(text);
      assert.deepEqual(inspect(), NO_FACTS, text);
    }
  });

  it("with another version of the interface, or a socket that others may write to, opens no way in", (t) => {
    assert.equal(setUp(t, { peerProtocol: 2 }).inspect().native, undefined);
    const { sockets, socket, inspect } = setUp(t);
    writeFileSync(socket, "", { mode: 0o600 });
    assert.notEqual(inspect().native, undefined);
    chmodSync(socket, 0o622);
    assert.equal(inspect().native, undefined);
    chmodSync(socket, 0o600);
    chmodSync(sockets, 0o777);
    assert.equal(inspect().native, undefined);
    assert.notEqual(inspect().transcript, undefined);
  });
});
