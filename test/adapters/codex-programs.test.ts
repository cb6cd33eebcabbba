import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";

import { createCodexPrograms } from "../../src/adapters/codex/programs.ts";
import type { MessageId } from "../../src/domain/message.ts";
import { NO_FACTS, SILENT } from "../../src/ports/programs.ts";
import { startCodexServer } from "../support/codex-server.ts";

const ID = "01a219d7-ece8-7b94-b01f-3e280ad50bf8" as MessageId;
const THREAD = "01a21994-8876-7312-9803-f162a87b1083";
const OTHER = "01a2199d-ffa5-7c70-a221-b38ada9c0f9c";
const ROLLOUT = `/sessions/rollout-1-${THREAD}.jsonl`;
const incarnation = {
  socket: "/s",
  pane: "%1",
  serverPid: 1,
  serverStartedAt: 1,
  panePid: 1,
  agentPid: 10,
  agentStartedAt: 1,
};

const setUp = async (t: TestContext, words?: (socket: string) => readonly string[]) => {
  const place = mkdtempSync(join(tmpdir(), "party-codex-"));
  const socket = join(place, "app.sock");
  const server = await startCodexServer(socket);
  chmodSync(socket, 0o600);
  server.threads.push({ id: THREAD, ephemeral: false, threadSource: "user" });
  const line = words?.(socket) ?? ["codex", "--remote", `unix://${socket}`, "-a", "never"];
  const programs = createCodexPrograms({
    tree: (pid) => [pid, 11],
    commandLine: (pid) => (pid === 11 ? line : ["node", "/usr/bin/codex"]),
  });
  t.after(async () => {
    programs[Symbol.dispose]();
    await server[Symbol.asyncDispose]();
    rmSync(place, { recursive: true, force: true });
  });
  return { server, socket, inspect: () => programs.inspect(incarnation) };
};

const titleThread = { id: OTHER, ephemeral: true, threadSource: "thread_title" };

describe("a Codex with an app-server of its own", () => {
  it("is given a message once, however often it is asked to take it", async (t) => {
    const { server, inspect } = await setUp(t);
    server.threads.push(titleThread);
    const { native, transcript } = await inspect();
    assert.equal(transcript, ROLLOUT);
    assert.equal(await native?.keeps(ID), false);
    const first = await native?.give("the envelope\nof two lines", ID, false);
    assert.deepEqual(first, {
      kind: "accepted",
      evidence: "codex put it into its queue (entry entry-1)",
    });
    assert.equal((await native?.give("the envelope\nof two lines", ID, false))?.kind, "accepted");
    assert.equal(await native?.keeps(ID), true);
    assert.deepEqual(
      server.queue.map(({ text, clientUserMessageId }) => [text, clientUserMessageId]),
      [["the envelope\nof two lines", ID]],
    );
  });

  it("is broken into only where it was asked for and a turn runs", async (t) => {
    const { server, inspect } = await setUp(t);
    const { native } = await inspect();
    assert.equal((await native?.give("x", ID, true))?.kind, "accepted", "no turn runs");
    server.queue.splice(0);
    server.turn = "turn-1";
    assert.equal((await native?.give("x", ID, false))?.kind, "accepted", "nobody asked for it");
    server.queue.splice(0);
    assert.deepEqual(await native?.give("x", ID, true), { kind: "read" });
    assert.deepEqual([server.steered, server.queue], [[ID], []]);
  });

  it("queues what can't break in, and doubts what may have", async (t) => {
    const { server, inspect } = await setUp(t);
    server.turn = "turn-1";
    server.misbehave = { method: "turn/steer", how: "error" };
    assert.equal((await (await inspect()).native?.give("x", ID, true))?.kind, "accepted");
    server.queue.splice(0);
    server.misbehave = { method: "turn/steer", how: "hang up" };
    assert.equal((await (await inspect()).native?.give("x", ID, true))?.kind, "doubtful");
    assert.deepEqual(server.queue, []);
  });

  it("is never answered when it asks for an approval", async (t) => {
    const { server, inspect } = await setUp(t);
    const { native } = await inspect();
    server.askForApproval();
    await native?.give("x", ID, false);
    assert.deepEqual(server.unasked, []);
  });

  it("tells whether a failed call may have been carried out", async (t) => {
    const { server, inspect } = await setUp(t);
    for (const [how, kind] of [
      ["error", "refused"],
      ["garbage", "doubtful"],
      ["hang up", "doubtful"],
    ] as const) {
      const { native } = await inspect();
      server.misbehave = { method: "thread/queue/add", how };
      assert.equal((await native?.give("x", ID, false))?.kind, kind, how);
      server.misbehave = undefined;
    }
    assert.notEqual((await inspect()).native, undefined, "after it hung up");
  });

  it("has what an earlier conversation left in its queue taken out", async (t) => {
    const { server, inspect } = await setUp(t);
    const entry = { id: "entry-9", threadId: OTHER, clientUserMessageId: ID, text: "x" };
    server.queue.push(entry, { ...entry, id: "entry-10", clientUserMessageId: "another" });
    const { native } = await inspect();
    assert.equal(await native?.reclaim(`/sessions/rollout-1-${OTHER}.jsonl`, ID), "gone");
    assert.deepEqual(
      server.queue.map(({ id }) => id),
      ["entry-10"],
    );
    assert.equal(await native?.reclaim("/h/.claude/projects/x/y.jsonl", ID), "unknown");
  });

  it("with several conversations open, or none, opens no way in: which one is seen is not known", async (t) => {
    const { server, inspect } = await setUp(t);
    server.threads.push({ id: OTHER, ephemeral: false, threadSource: "user" });
    assert.deepEqual(await inspect(), SILENT);
    server.threads.splice(0);
    assert.deepEqual(await inspect(), SILENT);
  });
});

describe("a Codex without one", () => {
  it("tells nothing: on the shared app-server nobody knows which pane is whose", async (t) => {
    for (const words of [
      ["codex", "-a", "never"],
      ["codex", "--remote", "wss://host:1"],
    ]) {
      const { inspect } = await setUp(t, () => words);
      assert.deepEqual(await inspect(), NO_FACTS);
    }
  });

  it("whose socket lies where no address can be made of it opens no way in", async (t) => {
    const odd = mkdtempSync(join(tmpdir(), "party-odd-"));
    t.after(() => rmSync(odd, { recursive: true }));
    for (const name of ["a?b", "a#b", "a:b", "a b", "a%zz"]) {
      const path = join(odd, name);
      const { socket, inspect } = await setUp(t, () => ["codex", "--remote", `unix://${path}`]);
      symlinkSync(socket, path);
      await assert.doesNotReject(inspect(), name);
    }
  });

  it("that others may write to, or that is gone, opens no way in", async (t) => {
    const { socket, inspect } = await setUp(t, (path) => ["codex", `--remote=unix://${path}`]);
    assert.notEqual((await inspect()).native, undefined);
    chmodSync(socket, 0o622);
    assert.deepEqual(await inspect(), NO_FACTS);
    rmSync(socket);
    assert.deepEqual(await inspect(), NO_FACTS);
  });
});
