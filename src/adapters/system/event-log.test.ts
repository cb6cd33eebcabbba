import assert from "node:assert/strict";
import { appendFileSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";

import { createEventLog } from "./event-log.ts";

const directory = mkdtempSync(join(tmpdir(), "party-events-"));
after(() => rmSync(directory, { recursive: true }));

let made = 0;
const newPath = (): string => join(directory, `${(made += 1)}.jsonl`);
const line = (id: number, type = "seen"): string =>
  `${JSON.stringify({ event_id: `evt-${id}`, type })}\n`;
const all = (): boolean => true;

test("a log that does not exist is empty", () => {
  assert.deepEqual(createEventLog(newPath()).last(5, all), { lines: [], end: 0 });
});

test("the last lines come oldest first, from a log of many blocks", () => {
  const path = newPath();
  const text = Array.from({ length: 9_000 }, (_, id) => line(id)).join("");
  writeFileSync(path, text);
  const { lines, end } = createEventLog(path).last(3, all);
  assert.deepEqual(
    lines.map(({ event_id }) => event_id),
    ["evt-8997", "evt-8998", "evt-8999"],
  );
  assert.equal(end, text.length);
  assert.equal(createEventLog(path).last(10_000, all).lines.length, 9_000);
});

test("a filter reaches back as far as it must, and broken lines are passed over", () => {
  const path = newPath();
  writeFileSync(path, `${line(1, "unsure")}half a li\n7\n${line(2).repeat(4_000)}{"type":`);
  const { lines } = createEventLog(path).last(5, ({ type }) => type === "unsure");
  assert.deepEqual(lines, [{ event_id: "evt-1", type: "unsure" }]);
});

/** Follows `path` and answers with the ids it has seen so far. */
const follow = (path: string, from: number) => {
  const seen: (string | undefined)[] = [];
  const stop = new AbortController();
  const waiting: { count: number; resolve: () => void }[] = [];
  const done = createEventLog(path).follow(
    from,
    ({ event_id }) => {
      seen.push(event_id);
      for (const one of waiting) if (seen.length >= one.count) one.resolve();
    },
    stop.signal,
  );
  return {
    seen,
    until: async (count: number): Promise<void> => {
      const { promise, resolve } = Promise.withResolvers<void>();
      waiting.push({ count, resolve });
      if (seen.length >= count) resolve();
      await promise;
    },
    stop: async (): Promise<void> => {
      stop.abort();
      await done;
    },
  };
};

test("following gives whole lines only, and goes on after a rotation by copy and truncate", async () => {
  const path = newPath();
  writeFileSync(path, line(1));
  const { end } = createEventLog(path).last(1, all);
  const following = follow(path, end);
  appendFileSync(path, line(2).slice(0, 10));
  appendFileSync(path, line(2).slice(10) + line(3));
  await following.until(2);
  truncateSync(path, 0);
  appendFileSync(path, line(4));
  await following.until(3);
  await following.stop();
  assert.deepEqual(following.seen, ["evt-2", "evt-3", "evt-4"]);
});

test("following begins before the log exists", async () => {
  const path = newPath();
  const following = follow(path, 0);
  writeFileSync(path, line(1));
  await following.until(1);
  await following.stop();
  assert.deepEqual(following.seen, ["evt-1"]);
});
