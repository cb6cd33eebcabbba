import assert from "node:assert/strict";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";

import { waitFor } from "../../../test/support/wait-for.ts";
import { type Conversation, listenForControl } from "./server.ts";

interface Room extends AsyncDisposable {
  readonly path: string;
  readonly failures: unknown[];
  readonly ended: () => number;
  readonly dial: () => Promise<{ readonly socket: Socket; readonly text: () => string }>;
}

const open = async (t: TestContext, handle: Conversation["handle"]): Promise<Room> => {
  const directory = mkdtempSync(join(tmpdir(), "party-socket-"));
  t.after(() => rmSync(directory, { recursive: true, force: true }));
  const path = join(directory, "relay.sock");
  writeFileSync(path, "left by a daemon that was killed");
  const failures: unknown[] = [];
  let ended = 0;
  const end = (): void => {
    ended += 1;
  };
  const server = await listenForControl(
    path,
    () => ({ handle, ended: end }),
    (error) => failures.push(error),
  );
  return {
    path,
    failures,
    ended: () => ended,
    dial: async () => {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const socket = connect(path, resolve).on("error", reject);
      socket.setEncoding("utf8");
      let text = "";
      socket.on("data", (chunk: string) => {
        text += chunk;
      });
      t.after(() => socket.destroy());
      await promise;
      return { socket, text: () => text };
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
};

const echo: Conversation["handle"] = async (document, send) => {
  send({ got: document ?? "nothing" });
};

describe("the control socket", () => {
  it("may be opened by its owner alone, and replaces one that a killed daemon left", async (t) => {
    await using room = await open(t, echo);
    assert.equal(statSync(room.path).mode & 0o777, 0o600);
    assert.equal(statSync(room.path).isSocket(), true);
  });

  it("answers each line in order, whatever pieces it comes in", async (t) => {
    await using room = await open(t, async (document, send) => {
      if ((document as { n: number }).n === 1)
        await new Promise((resolve) => setTimeout(resolve, 5));
      send(document);
    });
    const { socket, text } = await room.dial();
    socket.write('{"n":1}\n{"n":2}\n{"n"');
    socket.write(":3}\n");
    await waitFor("three answers", () => text().split("\n").length === 4);
    assert.equal(text(), '{"n":1}\n{"n":2}\n{"n":3}\n');
  });

  it("hands on what is no JSON as nothing, for the surface to refuse", async (t) => {
    await using room = await open(t, echo);
    const { socket, text } = await room.dial();
    socket.write("hello\n");
    await waitFor("the answer", () => text() !== "");
    assert.equal(text(), '{"got":"nothing"}\n');
  });

  it("ends a connection that sends a line without end", async (t) => {
    await using room = await open(t, echo);
    const { socket } = await room.dial();
    socket.on("error", () => undefined);
    socket.write("x".repeat(70_000));
    await waitFor("the end", () => socket.destroyed && room.ended() === 1);
    assert.deepEqual(room.failures, []);
  });

  it("reports a bug and ends that connection only", async (t) => {
    await using room = await open(t, async (document, send) => {
      if (document === 1) throw new Error("a bug");
      send(document);
    });
    const bad = await room.dial();
    const good = await room.dial();
    bad.socket.on("error", () => undefined);
    bad.socket.write("1\n");
    await waitFor("the end", () => bad.socket.destroyed);
    good.socket.write("2\n");
    await waitFor("the answer", () => good.text() === "2\n");
    assert.equal(room.failures.length, 1);
  });

  it("writes nothing to one who has gone, and takes that for no failure", async (t) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    await using room = await open(t, async (document, send) => {
      await promise;
      send(document);
    });
    const { socket } = await room.dial();
    socket.write("1\n");
    socket.destroy();
    await waitFor("the end", () => room.ended() === 1);
    resolve();
    await promise;
    assert.deepEqual(room.failures, []);
  });

  it("ends every connection when it is disposed", async (t) => {
    const room = await open(t, echo);
    const { socket } = await room.dial();
    socket.on("error", () => undefined);
    await room[Symbol.asyncDispose]();
    await waitFor("the end", () => socket.destroyed);
    await assert.rejects(room.dial(), { code: "ENOENT" });
  });

  it("says why it can not listen", async () => {
    const failing = listenForControl(
      "/nowhere/relay.sock",
      () => assert.fail(),
      () => assert.fail(),
    );
    await assert.rejects(failing, { code: "SHARE_UNUSABLE" });
  });
});
