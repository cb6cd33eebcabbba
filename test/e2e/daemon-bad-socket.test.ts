import assert from "node:assert/strict";
import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { createConnection, type Socket } from "node:net";
import { after, before, describe, it } from "node:test";

import { type BareRoom, openBareRoom } from "../support/bare-room.ts";
import type { TestDaemon } from "../support/daemon.ts";
import { waitFor } from "../support/demo-agent.ts";
import { countIn, openRoom } from "../support/room.ts";

interface Answer {
  readonly ok: boolean;
  readonly pid?: number;
  readonly error?: {
    readonly code: string;
    readonly message: string;
    readonly hint: string | null;
  };
}

/** A connection without manners: sends what it is given, and keeps what comes back. */
const connect = (path: string) => {
  const socket: Socket = createConnection(path);
  let received = "";
  let closed = false;
  socket.setEncoding("utf8").on("data", (text: string) => (received += text));
  socket.on("error", () => socket.destroy());
  socket.on("close", () => (closed = true));
  const answers = (): readonly Answer[] =>
    received
      .split("\n")
      .slice(0, -1)
      .map((line) => JSON.parse(line) as Answer);
  return {
    send: (text: string | Uint8Array) => void socket.write(text),
    end: () => void socket.destroy(),
    answers: (count: number) =>
      waitFor(`${count} answers`, () => (answers().length >= count ? answers() : undefined)),
    closed: () => waitFor("the end of the connection", () => closed || undefined),
  };
};

const PING = '{"v":1,"op":"ping"}\n';

describe("the daemon's socket", () => {
  let room: BareRoom;
  let daemon: TestDaemon;
  before(async () => {
    room = openBareRoom();
    daemon = await room.startDaemon();
  });
  after(() => room[Symbol.asyncDispose]());
  const dial = () => connect(room.state("relay.sock"));

  it("belongs to its owner alone", () => {
    assert.equal(statSync(room.state("relay.sock")).mode & 0o777, 0o600);
  });

  const refusals: readonly (readonly [string, string, string, RegExp])[] = [
    ["words", "hello", "USAGE", /^A request is one JSON object on one line\.$/v],
    ["an empty line", "", "USAGE", /^A request is one JSON object on one line\.$/v],
    ["a number", "7", "USAGE", /^A request is one JSON object on one line\.$/v],
    [
      "a list",
      "[]",
      "DAEMON_UNAVAILABLE",
      /^The daemon speaks protocol 1, the command undefined\.$/v,
    ],
    ["an unknown request", '{"v":1,"op":"dance"}', "USAGE", /^Not a request: "dance"\.$/v],
    ["no request", '{"v":1}', "USAGE", /^Not a request: undefined\.$/v],
    [
      "another protocol",
      '{"v":2,"op":"ping"}',
      "DAEMON_UNAVAILABLE",
      /^The daemon speaks protocol 1, the command 2\.$/v,
    ],
    [
      "a protocol that is no number",
      '{"v":"1","op":"ping"}',
      "DAEMON_UNAVAILABLE",
      /protocol 1, the command "1"\.$/v,
    ],
    [
      "a wait for nothing",
      '{"v":1,"op":"await","id":"x","until":"never"}',
      "USAGE",
      /^Can not wait for "never"\.$/v,
    ],
    [
      "a reader that is no text",
      '{"v":1,"op":"read","reader":4,"ids":null}',
      "USAGE",
      /^reader is 4, not a text\.$/v,
    ],
    [
      "ids that are no list",
      '{"v":1,"op":"read","reader":"human","ids":"x"}',
      "USAGE",
      /^ids is not a list of texts\.$/v,
    ],
    [
      "a message nobody knows",
      '{"v":1,"op":"drop","id":"x9","by":"human","recipient":null}',
      "MESSAGE_UNKNOWN",
      /"x9"/v,
    ],
  ];
  for (const [what, line, code, message] of refusals) {
    it(`answers ${what} by name, and the next request on the same connection`, async () => {
      const caller = dial();
      caller.send(`${line}\n${PING}`);
      const [refused, pong] = await caller.answers(2);
      assert.equal(refused?.ok, false);
      assert.equal(refused.error?.code, code);
      assert.match(refused.error.message, message);
      assert.deepEqual([pong?.ok, pong?.pid], [true, daemon.pid]);
      caller.end();
    });
  }

  it("answers bytes that are no text, and requests in pieces", async () => {
    const caller = dial();
    caller.send(Uint8Array.from([0xff, 0xfe, 0x00, 0x0a]));
    await caller.answers(1);
    for (const piece of ['{"v":1,', '"op":"pi', 'ng"}\n{"v":1,"op"', ':"ping"}\n']) {
      caller.send(piece);
      await new Promise((resolve) => setImmediate(resolve));
    }
    const [garbage, one, two] = await caller.answers(3);
    assert.deepEqual([garbage?.error?.code, one?.ok, two?.ok], ["USAGE", true, true]);
    caller.end();
  });

  it("refuses a line of 1 MB by name, ends that connection, and serves others", async () => {
    for (const text of [
      "x".repeat(1_000_000),
      `{"v":1,"op":"ping","more":"${"x".repeat(1_000_000)}"}\n`,
    ]) {
      const caller = dial();
      caller.send(text);
      const [refused] = await caller.answers(1);
      assert.equal(refused?.error?.code, "USAGE");
      assert.equal(refused.error.message, "A request has at most 65,536 characters.");
      await caller.closed();
    }
    const other = dial();
    other.send(PING);
    assert.equal((await other.answers(1))[0]?.ok, true);
    other.end();
  });

  it("bears callers that hang up in the middle of a request, of an answer and of a wait", async () => {
    mkdirSync(room.outbox("oc"), { recursive: true });
    writeFileSync(room.outbox("oc/wait.msg"), "TO: cc\nMSG_ID: wait-for-me\n---\nx\n");
    await waitFor("the message", () => room.stored().length || undefined);
    const texts = [
      '{"v":1,"op":"pi',
      PING.repeat(2_000),
      '{"v":1,"op":"await","id":"wait-for-me","until":"seen","timeout_ms":60000}\n',
    ];
    for (const text of texts) {
      for (let again = 0; again < 5; again += 1) {
        const caller = dial();
        caller.send(text);
        if (again > 2) await new Promise((resolve) => setImmediate(resolve));
        caller.end();
        await caller.closed();
      }
    }
    const caller = dial();
    caller.send(PING);
    assert.equal((await caller.answers(1))[0]?.pid, daemon.pid);
    caller.end();
  });

  it("serves 100 callers at once", async () => {
    const callers = Array.from({ length: 100 }, dial);
    for (const caller of callers) caller.send(PING);
    for (const caller of callers) assert.equal((await caller.answers(1))[0]?.pid, daemon.pid);
    for (const caller of callers) caller.end();
    assert.equal(await daemon.end(), 0, daemon.output());
  });
});

describe("a signal", () => {
  it("SIGHUP ends the daemon as SIGTERM does, with nothing left behind", async () => {
    await using room = openBareRoom();
    for (const signal of ["SIGHUP", "SIGINT", "SIGTERM"] as const) {
      const daemon = await room.startDaemon();
      assert.equal(await daemon.end(signal), 0);
      const last = JSON.parse(readFileSync(room.state("last-exit.json"), "utf8")) as Record<
        string,
        unknown
      >;
      assert.deepEqual(
        [last["reason"], last["detail"], last["pid"]],
        ["signal", signal, daemon.pid],
      );
    }
  });

  it("lets the turn under way finish; a second one ends the waiting; neither loses anything", async () => {
    await using room = await openRoom({ agents: { oc: "claude" }, args: ["--think", "5"] });
    for (const [signals, status, isFinished] of [
      [["SIGTERM"], 0, true],
      [["SIGTERM", "SIGINT"], 130, false],
    ] as const) {
      const daemon = await room.startDaemon();
      // A terminal that is not read for a while keeps the turn under way.
      await room.agents["oc"]?.control({ do: "freeze", ms: 1_400 });
      const id = room.post("human", { to: ["oc"], body: `before ${signals.join()}` });
      await room.waitForDelivery(id, "a begun attempt", ({ attempts }) => attempts > 0);
      for (const signal of signals) daemon.child.kill(signal);
      assert.equal(await daemon.ended, status);
      const [delivery] = room.deliveries(id);
      assert.equal(delivery?.state !== "handing", isFinished, delivery?.state);
      const heir = await room.startDaemon();
      await room.waitForDelivery(id, "seen", ({ state }) => state === "seen", 20_000);
      assert.equal(countIn(room.read("oc"), `before ${signals.join()}`), 1);
      assert.equal(await heir.end(), 0);
    }
  });
});
