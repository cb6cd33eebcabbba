import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";

import { PROTOCOL } from "../../domain/control.ts";
import { PartyError } from "../../domain/error.ts";
import { createConnectControl } from "./client.ts";

const directory = mkdtempSync(join(tmpdir(), "party-socket-"));
const servers: Server[] = [];
after(() => {
  for (const server of servers) server.close();
  rmSync(directory, { recursive: true });
});

const PING = { v: PROTOCOL, op: "ping" } as const;

/** A daemon that answers each line by `answer`, in pieces as given. */
const serve = async (answer: (request: unknown) => readonly string[]): Promise<string> => {
  const path = join(directory, `${servers.length}.sock`);
  const server = createServer((socket) => {
    socket.on("data", (chunk) => {
      for (const line of String(chunk).trim().split("\n")) {
        for (const piece of answer(JSON.parse(line))) socket.write(piece);
      }
    });
    socket.on("error", () => {});
  });
  servers.push(server);
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(path, resolve);
  await promise;
  return path;
};

const code = (expected: string) => (error: unknown) =>
  error instanceof PartyError && error.code === expected;

test("several requests go over one connection, each with its own answer", async () => {
  const path = await serve((request) => [`${JSON.stringify({ ok: true, echo: request })}\n`]);
  using control = await createConnectControl(path)(1000);
  const status = { v: PROTOCOL, op: "pane-status", role: "cc" } as const;
  assert.deepEqual(
    [await control.request(PING), await control.request(status)],
    [
      { ok: true, echo: PING },
      { ok: true, echo: status },
    ],
  );
});

test("progress lines go to the listener before the answer, however the bytes are cut", async () => {
  const path = await serve(() => [
    '{"ok":true,"progress":{"state":"sto',
    'red"}}\n{"ok":true,"prog',
    'ress":{"state":"handed"}}\n{"ok":true,"reached":true}\n',
  ]);
  using control = await createConnectControl(path)(1000);
  const seen: unknown[] = [];
  const answer = await control.request(PING, (document) => seen.push(document));
  assert.deepEqual(seen, [
    { ok: true, progress: { state: "stored" } },
    { ok: true, progress: { state: "handed" } },
  ]);
  assert.deepEqual(answer, { ok: true, reached: true });
});

test("a refusal is thrown as the error the daemon named", async () => {
  const error = { code: "MESSAGE_UNKNOWN", message: 'No "x".', hint: "Look.", retryable: false };
  const path = await serve(() => [`${JSON.stringify({ ok: false, error })}\n`]);
  using control = await createConnectControl(path)(1000);
  await assert.rejects(control.request(PING), (thrown: unknown) => {
    assert.ok(thrown instanceof PartyError);
    assert.deepEqual(
      [thrown.code, thrown.message, thrown.hint],
      ["MESSAGE_UNKNOWN", 'No "x".', "Look."],
    );
    return true;
  });
});

test("no socket, and a daemon that hangs up or answers nonsense, are DAEMON_UNAVAILABLE", async () => {
  await assert.rejects(
    createConnectControl(join(directory, "none.sock"))(1000),
    code("DAEMON_UNAVAILABLE"),
  );
  const nonsense = await serve(() => ["what?\n"]);
  using control = await createConnectControl(nonsense)(1000);
  await assert.rejects(control.request(PING), code("DAEMON_UNAVAILABLE"));
  await assert.rejects(control.request(PING), code("DAEMON_UNAVAILABLE"));
});

test("an error code of a newer daemon is told, not swallowed", async () => {
  const path = await serve(() => ['{"ok":false,"error":{"code":"NEW_THING"}}\n']);
  using control = await createConnectControl(path)(1000);
  await assert.rejects(control.request(PING), /NEW_THING/v);
});
