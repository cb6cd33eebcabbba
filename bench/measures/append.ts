import { randomUUID } from "node:crypto";
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";

import { openLedger } from "../../src/adapters/sqlite/open.ts";
import type { Message, MessageId } from "../../src/domain/message.ts";
import { messageOf } from "../../test/support/message.ts";
import { floorLimit } from "../baselines.ts";
import { startFloor } from "../floor.ts";
import type { Measure } from "../measure.ts";
import { openRoom } from "../room.ts";
import { judge } from "../row.ts";
import { summarise } from "../stats.ts";

const APPENDS = 1_500;
const WARM_UP = 50;

/** One message stored durably, with its delivery and its event, against the fsync of one file on the same disk. */
export const measureAppend: Measure = async ({ long }) => {
  await using room = openRoom();
  mkdirSync(dirname(room.paths.ledger), { recursive: true });
  using opened = openLedger(room.paths.ledger, () => undefined, Date.now);
  await using floor = startFloor("sync-file", [join(room.directory, "floor")], room);

  const samples = { floor: [] as number[], ours: [] as number[] };
  for (let at = -WARM_UP; at < (long ? 10 * APPENDS : APPENDS); at += 1) {
    const synced = await floor.sample();
    const message = someMessage(at);
    const began = performance.now();
    opened.ledger.store(message, ["cc.party"], message.sentAt);
    const stored = performance.now() - began;
    if (at < 0) continue;
    samples.floor.push(synced);
    samples.ours.push(stored);
  }
  return [
    judge({
      name: "ledger",
      what: "ledger append, durable, one by one",
      unit: "ms",
      floor: { ...summarise(samples.floor), limit: floorLimit("sync") },
      ours: summarise(samples.ours),
      ratio: 2,
      notes: ["floor: append 400 bytes and fsync; ours: message, delivery and event in one commit"],
    }),
  ];
};

const someMessage = (number: number): Message =>
  messageOf(0, {
    id: randomUUID() as MessageId,
    sentAt: Date.now(),
    body: `message ${number}: the build is green again, see the log of the last run`,
  });
