import assert from "node:assert/strict";
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, it, type TestContext } from "node:test";

import { inspectCopilot } from "../../src/adapters/copilot/programs.ts";
import { inspectGemini } from "../../src/adapters/gemini/programs.ts";
import { createGeminiTranscripts, isGeminiChat } from "../../src/adapters/gemini/transcripts.ts";
import { inspectOpenCode } from "../../src/adapters/opencode/programs.ts";
import { createOpenCodeTranscripts } from "../../src/adapters/opencode/transcripts.ts";
import { createTranscripts } from "../../src/adapters/system/transcripts.ts";
import type { Incarnation } from "../../src/ports/panes.ts";
import { waitFor } from "../support/wait-for.ts";

const INCARNATION: Incarnation = {
  socket: "/s",
  pane: "%1",
  serverPid: 1,
  serverStartedAt: 1,
  panePid: 9,
  agentPid: 10,
  agentStartedAt: 1,
};
const SHORT = "0000000001";
const TEXT = `<relay-message id="${SHORT}" from="oc" kind="chat">\nhello\n</relay-message ${SHORT}>`;

const homeOf = (t: TestContext): string => {
  const home = mkdtempSync(join(tmpdir(), "party-records-"));
  t.after(() => rmSync(home, { recursive: true, force: true }));
  return home;
};

const put = (path: string, text: string): string => {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return path;
};

/** A wrapper, pid 10, and the program itself, pid 11. */
const processesIn = (home: string) => ({
  tree: () => [10, 11],
  environment: (pid: number): Readonly<Record<string, string>> =>
    pid === 11 ? { HOME: home } : {},
  workingDirectory: () => "/work/app",
  age: () => 60_000,
});

const inspectsCopilot = (home: string) => inspectCopilot(processesIn(home), INCARNATION);

const line = (id: string): string =>
  `2026-11-27T08:33:01.296Z [INFO] Registering foreground session: ${id}\n`;

describe("the record of a Copilot in a pane", () => {
  const session = "30e1f39d-994b-4232-bb5c-58e2a89362b2";
  const other = "5c22d0d6-6752-4419-9e0d-d1281768a9df";
  it("is that of the directory which holds its pid", (t) => {
    const home = homeOf(t);
    put(join(home, ".copilot/session-state", other, "inuse.12.hold"), "");
    put(join(home, ".copilot/session-state", session, "inuse.11.hold"), "");
    const expected = join(home, ".copilot/session-state", session, "events.jsonl");
    assert.equal(inspectsCopilot(home).transcript, expected);
  });

  it("is that which its own log named last, where it was resumed and holds none", (t) => {
    const home = homeOf(t);
    put(join(home, ".copilot/logs/process-1-11.log"), line(other) + line(session));
    put(join(home, ".copilot/logs/process-2-111.log"), line(other));
    const expected = join(home, ".copilot/session-state", session, "events.jsonl");
    assert.equal(inspectsCopilot(home).transcript, expected);
  });

  it("is not told yet while it starts", (t) => {
    assert.deepEqual(inspectsCopilot(homeOf(t)), {
      transcript: undefined,
      native: undefined,
      silent: true,
    });
  });
});

const chatsOf = (home: string): string => join(home, ".gemini/tmp/app/chats");

const setUp = (t: TestContext): string => {
  const home = homeOf(t);
  put(join(home, ".gemini/projects.json"), JSON.stringify({ projects: { "/work/app": "app" } }));
  return home;
};

const inspectsGemini = (home: string) =>
  inspectGemini(processesIn(home), INCARNATION, () => Date.parse("2026-11-27T08:01:00Z"));

const chat = (home: string, name: string, writtenAt: string, text = ""): string => {
  const path = put(join(chatsOf(home), name), text);
  utimesSync(path, new Date(writtenAt), new Date(writtenAt));
  return path;
};

describe("the record of a Gemini CLI in a pane", () => {
  it("is the chat that was written last since it began, and none that ended before", (t) => {
    const home = setUp(t);
    chat(home, "session-1.jsonl", "2026-11-27T07:00:00Z");
    assert.equal(inspectsGemini(home).transcript, undefined);
    assert.equal(inspectsGemini(home).silent, true);
    chat(home, "session-2.jsonl", "2026-11-27T08:00:10Z");
    const newest = chat(home, "session-3.jsonl", "2026-11-27T08:00:20Z");
    assert.equal(inspectsGemini(home).transcript, newest);
  });

  it("is searched with the chats beside it, and proves nothing once it is gone", async (t) => {
    const home = setUp(t);
    const transcripts = createGeminiTranscripts(createTranscripts());
    const said = JSON.stringify({
      id: "1",
      timestamp: "2026-11-27T08:00:00Z",
      type: "user",
      content: [{ text: TEXT }],
    });
    const named = chat(home, "session-3.jsonl", "2026-11-27T08:00:20Z", "{}\n");
    assert.ok(isGeminiChat(named));
    assert.deepEqual(transcripts.find(named, SHORT, 3), { kind: "absent", grown: false });
    let grew = false;
    using _watch = transcripts.watch(named, () => (grew = true));
    const beside = chat(home, "session-2.jsonl", "2026-11-27T08:00:10Z", `{}\n${said}\n`);
    await waitFor("the watch", () => grew || undefined);
    assert.deepEqual(transcripts.find(named, SHORT, 3), { kind: "found", line: 2 });
    rmSync(beside);
    rmSync(named);
    assert.deepEqual(transcripts.find(named, SHORT, 3), { kind: "unknown" });
  });

  it("shows what its model answered as no proof", (t) => {
    const home = setUp(t);
    const transcripts = createGeminiTranscripts(createTranscripts());
    const answer = { id: "1", timestamp: "2026-11-27T08:00:00Z", type: "gemini", content: TEXT };
    const path = chat(home, "s.jsonl", "2026-11-27T08:00:20Z", `${JSON.stringify(answer)}\n`);
    assert.deepEqual(transcripts.find(path, SHORT, 0), { kind: "absent", grown: true });
    appendFileSync(
      path,
      `${JSON.stringify({ $set: { messages: [{ type: "user", content: TEXT }] } })}\n`,
    );
    assert.deepEqual(transcripts.find(path, SHORT, 0), { kind: "found", line: 2 });
  });
});

const databaseOf = (
  t: TestContext,
): { readonly home: string; readonly db: DatabaseSync; readonly path: string } => {
  const home = homeOf(t);
  const path = join(home, ".local/share/opencode/opencode.db");
  mkdirSync(dirname(path), { recursive: true });
  const db = new DatabaseSync(path);
  t.after(() => db.close());
  db.exec(`PRAGMA journal_mode = WAL;
    CREATE TABLE message (id text PRIMARY KEY, session_id text, data text);
    CREATE TABLE part (id text PRIMARY KEY, message_id text, session_id text, data text)`);
  return { home, db, path };
};

const say = (db: DatabaseSync, role: string, part: object, id: string): void => {
  db.prepare("INSERT INTO message VALUES (?, 's', ?)").run(`m${id}`, JSON.stringify({ role }));
  db.prepare("INSERT INTO part VALUES (?, ?, 's', ?)").run(
    `p${id}`,
    `m${id}`,
    JSON.stringify(part),
  );
};

describe("the record of an OpenCode in a pane", () => {
  it("is its user's database, and shows what a user said and nothing else", async (t) => {
    const { home, db, path } = databaseOf(t);
    assert.equal(inspectOpenCode(processesIn(home), INCARNATION).transcript, path);
    const transcripts = createOpenCodeTranscripts();
    say(db, "user", { type: "text", text: "hello" }, "1");
    const offset = transcripts.size(path);
    assert.equal(offset, 1);
    assert.deepEqual(transcripts.find(path, SHORT, offset), { kind: "absent", grown: false });
    let grew = false;
    using _watch = transcripts.watch(path, () => (grew = true));
    say(db, "assistant", { type: "text", text: TEXT }, "2");
    assert.deepEqual(transcripts.find(path, SHORT, offset), { kind: "absent", grown: true });
    say(db, "user", { type: "text", text: TEXT }, "3");
    await waitFor("the watch", () => grew || undefined);
    assert.deepEqual(transcripts.find(path, SHORT, offset), { kind: "found", line: 3 });
  });

  it("proves nothing where it is of another kind, shorter, or not there", (t) => {
    const { db, path } = databaseOf(t);
    const transcripts = createOpenCodeTranscripts();
    assert.deepEqual(transcripts.find(path, SHORT, 7), { kind: "unknown" });
    db.exec("DROP TABLE part");
    assert.deepEqual(transcripts.find(path, SHORT, 0), { kind: "unknown" });
    assert.equal(transcripts.size(`${path}.none`), 0);
    assert.deepEqual(transcripts.find(`${path}.none`, SHORT, 0), { kind: "unknown" });
  });
});
