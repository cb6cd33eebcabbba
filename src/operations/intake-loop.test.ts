import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { installFakeClock } from "../../test/support/fake-clock.ts";
import { openIngestBench } from "../../test/support/ingest-bench.ts";
import { PartyError } from "../domain/error.ts";
import { startIntakeLoop } from "./intake-loop.ts";

const open = () => {
  const clock = installFakeClock();
  const bench = openIngestBench();
  const refused: PartyError[] = [];
  const failures: unknown[] = [];
  const loop = startIntakeLoop(
    bench.outbox,
    bench.ingest,
    (error) => refused.push(error),
    (error) => failures.push(error),
  );
  return {
    ...bench,
    clock,
    refused,
    failures,
    loop,
    [Symbol.asyncDispose]: async () => {
      await loop.stop();
      clock[Symbol.dispose]();
      bench[Symbol.dispose]();
    },
  };
};

const drain = async ({ clock }: ReturnType<typeof open>): Promise<void> => {
  for (let turns = 12; turns > 0; turns -= 1) await clock.settle();
};

describe("the intake loop", () => {
  it("takes in what lies there when woken, and nothing before", async () => {
    await using room = open();
    room.put("oc", "TO: cc\n---\nhello");
    await drain(room);
    assert.equal(room.files.size, 1);
    room.loop.wake();
    await drain(room);
    assert.equal(room.stored("cc.party").length, 1);
  });

  it("looks again for what came while it took in", async () => {
    await using room = open();
    for (let count = 0; count < 200; count += 1) room.put("oc", `TO: cc\n---\n${count}`);
    room.loop.wake();
    room.put("oc", "TO: cc\n---\nlate");
    room.loop.wake();
    await drain(room);
    assert.equal(room.stored("cc.party").length, 201);
  });

  it("tries again by itself, two seconds after the disk would not", async () => {
    await using room = open();
    const file = room.put("oc", new PartyError("DISK_FULL", "No space is left."));
    room.loop.wake();
    await drain(room);
    assert.deepEqual(
      room.refused.map(({ code }) => code),
      ["DISK_FULL"],
    );
    room.files.set(file.path, "TO: cc\n---\nhello");
    await room.clock.advance(1_900);
    assert.equal(room.stored("cc.party").length, 0);
    await room.clock.advance(200);
    await drain(room);
    assert.equal(room.stored("cc.party").length, 1);
    assert.deepEqual(room.failures, []);
  });

  it("reports a bug and goes on with the next wake", async () => {
    await using room = open();
    const file = room.put("oc", new TypeError("a bug"));
    room.loop.wake();
    await drain(room);
    assert.equal(room.failures.length, 1);
    room.files.delete(file.path);
    room.put("oc", "TO: cc\n---\nhello");
    room.loop.wake();
    await drain(room);
    assert.equal(room.stored("cc.party").length, 1);
  });

  it("stops between two slices, and leaves the rest for the next daemon", async () => {
    await using room = open();
    for (let count = 0; count < 200; count += 1) room.put("oc", `TO: cc\n---\n${count}`);
    room.loop.wake();
    await room.loop.stop();
    room.loop.wake();
    await drain(room);
    assert.equal(room.stored("cc.party").length, 64);
    assert.equal(room.files.size, 136);
  });
});
