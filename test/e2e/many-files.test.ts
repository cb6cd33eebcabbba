import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { describe, it } from "node:test";

import { type BareRoom, openBareRoom } from "../support/bare-room.ts";
import { waitFor } from "../support/demo-agent.ts";

const SENDERS = ["oc", "cc", "cx", "vog", "cc.web"] as const;
const ALL = 10_000;
const EACH = ALL / SENDERS.length;

/** A shell that writes messages with numbers in place, as fast as it can, from one sender's directory. */
const flood = (room: BareRoom, sender: string, from: number, to: number): ChildProcess => {
  mkdirSync(room.outbox(sender), { recursive: true });
  const script = `for ((n = ${from}; n < ${to}; n += 1)); do
    printf -v name '%06d.msg' $n
    printf 'TO: human\\nKIND: info\\n---\\n%s %d\\n' ${sender} $n > "$name"
  done`;
  return spawn("bash", ["-c", script], { cwd: room.outbox(sender), stdio: "ignore" });
};

const ended = (children: readonly ChildProcess[]): Promise<unknown> =>
  Promise.all(children.map((child) => once(child, "exit")));

const floodAll = (room: BareRoom, from: number, to: number): Promise<unknown> =>
  ended(SENDERS.map((sender) => flood(room, sender, from, to)));

const waiting = (room: BareRoom): number =>
  SENDERS.reduce((sum, sender) => sum + readdirSync(room.outbox(sender)).length, 0);

const takenAll = (room: BareRoom): Promise<unknown> =>
  waitFor("an empty outbox", () => (waiting(room) === 0 ? true : undefined), 120_000);

/** Every message of every sender is in the ledger once, in the order of its numbers. */
const assertAll = (room: BareRoom, each: number): void => {
  const stored = room.stored();
  for (const sender of SENDERS) {
    const numbers = stored.flatMap(({ body }) =>
      body.startsWith(`${sender} `) ? [Number(body.slice(sender.length))] : [],
    );
    assert.equal(numbers.length, each, sender);
    const first = numbers.findIndex((number, index) => number !== index);
    assert.equal(first, -1, `${sender}: ${numbers.slice(first - 2, first + 3).join()} at ${first}`);
  }
  assert.equal(stored.length, each * SENDERS.length);
};

describe("10,000 message files of five senders", () => {
  it("that all lie there before the daemon starts are each taken once, in each sender's order", async (t) => {
    await using room = openBareRoom();
    await floodAll(room, 0, EACH);
    const start = performance.now();
    await room.startDaemon();
    await takenAll(room);
    t.diagnostic(`${ALL} waiting files taken in ${Math.round(performance.now() - start)} ms`);
    assertAll(room, EACH);
  });

  it("half of them written while the daemon starts, are each taken once, in each sender's order", async (t) => {
    await using room = openBareRoom();
    await floodAll(room, 0, EACH / 2);
    const start = performance.now();
    const writing = floodAll(room, EACH / 2, EACH);
    await room.startDaemon();
    await writing;
    await takenAll(room);
    t.diagnostic(
      `${ALL} files taken in ${Math.round(performance.now() - start)} ms from the start`,
    );
    assertAll(room, EACH);
  });

  it("written while the daemon runs and is killed twice, are each taken once, in each sender's order", async (t) => {
    await using room = openBareRoom();
    const first = await room.startDaemon();
    const start = performance.now();
    const writing = floodAll(room, 0, EACH);
    await waitFor("the first thousand", () => (room.stored().length > 1_000 ? true : undefined));
    await first.end("SIGKILL");
    const second = await room.startDaemon();
    await waitFor("more", () => (room.stored().length > 4_000 ? true : undefined), 30_000);
    await second.end("SIGKILL");
    await room.startDaemon();
    await writing;
    await takenAll(room);
    t.diagnostic(
      `${ALL} files taken in ${Math.round(performance.now() - start)} ms, by three daemons`,
    );
    assertAll(room, EACH);
  });
});

const bodies = (room: BareRoom): readonly string[] => room.stored().map(({ body }) => body);

describe("the outbox of a running daemon", () => {
  it("may get new role directories, with files in them or filled later", async () => {
    await using room = openBareRoom();
    await room.startDaemon();
    for (const role of ["ann", "bob"]) {
      mkdirSync(room.outbox(role));
      writeFileSync(room.outbox(role, "first.msg"), `TO: human\n---\n${role} at once\n`);
    }
    await waitFor("both", () => (bodies(room).length === 2 ? true : undefined));
    writeFileSync(room.outbox("ann/second.msg"), "TO: human\n---\nann later\n");
    await waitFor("the third", () => (bodies(room).length === 3 ? true : undefined));
    assert.deepEqual(bodies(room).toSorted(), ["ann at once\n", "ann later\n", "bob at once\n"]);
  });

  it("may be removed and made anew, as may a role's directory", async () => {
    await using room = openBareRoom();
    const daemon = await room.startDaemon();
    for (const [again, removed] of [
      room.outbox("oc"),
      room.outbox(),
      room.outbox("oc"),
    ].entries()) {
      rmSync(removed, { recursive: true });
      mkdirSync(room.outbox("oc"), { recursive: true });
      writeFileSync(room.outbox("oc/hello.msg"), `TO: human\n---\nhello ${again}\n`);
      await waitFor(
        "it",
        () => (bodies(room).includes(`hello ${again}\n`) ? true : undefined),
        15_000,
      );
    }
    rmSync(room.outbox(), { recursive: true });
    assert.equal(await daemon.end(), 0);
  });
});
