import assert from "node:assert/strict";
import { describe, it } from "node:test";

import * as fc from "fast-check";

import { anyFile, classicOf, messagesFileOf } from "../../../test/support/classic.ts";
import { addToArchive, archiveMonth, ARCHIVE_LIMITS, archivePath, planArchive } from "./archive.ts";
import {
  archivedIds,
  type ArchiveIndex,
  formatArchiveIndex,
  indexMonth,
  mergeArchiveIndexes,
  parseArchiveIndex,
} from "./archive-index.ts";
import { canonicalJson } from "./format-json.ts";
import type { JsonObject } from "./json.ts";
import { entryKey, type ListFile } from "./list.ts";
import { mergeMessages } from "./merge.ts";
import { EMPTY_MESSAGES, formatMessagesFile, parseMessagesFile } from "./messages-file.ts";

const now = Date.UTC(2025, 11, 3);
const DAY = 86_400_000;

const aged = (
  number: number,
  days: number,
  changes: Readonly<Record<string, unknown>> = {},
): JsonObject =>
  classicOf(number, {
    read: true,
    timestamp: new Date(now - days * DAY).toISOString(),
    ...changes,
  });

const keysOf = ({ entries }: ListFile): readonly string[] => entries.map(entryKey);

const monthsOf = (file: ListFile): Readonly<Record<string, readonly string[]>> =>
  Object.fromEntries(
    [...planArchive(file, now).months].map(([month, leaving]) => [month, keysOf(leaving)]),
  );

const id = (number: number): string => `msg_1762297580_${number}`;

describe("archiving", () => {
  it("takes what is read and older than 7 days, by month", () => {
    const file = messagesFileOf(aged(1, 40), aged(2, 8), aged(3, 6.9), aged(4, 7.1));
    assert.deepEqual(monthsOf(file), { "2025-10": [id(1)], "2025-11": [id(2), id(4)] });
    assert.deepEqual(keysOf(planArchive(file, now).live), [id(3)]);
  });

  it("leaves what is unread, unacknowledged, of an unknown time, or no message", () => {
    const file = messagesFileOf(
      aged(1, 90, { read: false }),
      aged(2, 90, { ack_required: true, ack_status: "pending" }),
      aged(3, 90, { id: "odd", timestamp: "soon" }),
      "stray",
    );
    assert.deepEqual(planArchive(file, now), { live: file, months: new Map() });
  });

  it("takes an acknowledged one", () => {
    const file = messagesFileOf(aged(1, 8, { ack_required: true, ack_status: "completed" }));
    assert.deepEqual(monthsOf(file), { "2025-11": [id(1)] });
  });

  it("makes room in a crowded file: the oldest settled first, none of the last hour", () => {
    const crowd = Array.from({ length: ARCHIVE_LIMITS.crowd + 10 }, (_, number) =>
      aged(number, number < 505 ? 1 - number / 10_000 : 1 / 48),
    );
    const { live, months } = planArchive(messagesFileOf(...crowd), now);
    assert.equal(live.entries.length, ARCHIVE_LIMITS.crowd);
    assert.deepEqual(
      [...months.values()].flatMap(keysOf),
      Array.from({ length: 10 }, (_, number) => id(number)),
    );
    const fresh = Array.from({ length: 600 }, (_, number) => aged(number, 1 / 48));
    assert.equal(planArchive(messagesFileOf(...fresh), now).months.size, 0);
  });

  it("adds to a month's file what is not in it, and takes nothing out", () => {
    const month = messagesFileOf(aged(1, 10), aged(2, 9));
    const more = addToArchive(month, messagesFileOf(aged(2, 9, { tags: ["x"] }), aged(3, 8)));
    assert.deepEqual(keysOf(more), [id(1), id(2), id(3)]);
    assert.deepEqual(more.entries[1], aged(2, 9, { tags: ["x"] }));
    assert.deepEqual(addToArchive(EMPTY_MESSAGES, month), month);
  });

  it("loses nothing, and what was archived stays away when a host that has it merges", () => {
    fc.assert(
      fc.property(anyFile(fc.nat(9)), anyFile(fc.nat(9)), (file, other) => {
        const { live, months } = planArchive(file, now);
        const index = [...months].reduce<ArchiveIndex>(
          (all, [month, leaving]) => indexMonth(all, month, leaving),
          new Map(),
        );
        const all = [live, ...months.values()].flatMap(({ entries }) => entries);
        assert.deepEqual(
          all.map(canonicalJson).toSorted(),
          file.entries.map(canonicalJson).toSorted(),
        );
        const archived = archivedIds(index);
        const merged = mergeMessages({ base: file, theirs: live, ours: other }, { archived }).file;
        assert.ok(keysOf(merged).every((key) => !archived.has(key)));
        for (const [month, leaving] of months) {
          const text = formatMessagesFile(addToArchive(EMPTY_MESSAGES, leaving));
          assert.deepEqual(parseMessagesFile(text).file.entries, leaving.entries);
          assert.match(month, /^\d{4}-\d{2}$/v);
        }
      }),
    );
  });
});

describe("the archive's index", () => {
  it("comes back as it was, and is an object that jq can be asked", () => {
    const index = new Map([
      ["12", "2025-10"],
      ["msg_1", "2025-11"],
    ]);
    const text = formatArchiveIndex(index);
    assert.equal(
      text,
      '{\n  "archived": {\n    "12": "2025-10",\n    "msg_1": "2025-11"\n  }\n}\n',
    );
    assert.deepEqual(parseArchiveIndex(text), index);
    assert.deepEqual(parseArchiveIndex(""), new Map());
  });

  it("that can't be read is told apart from an empty one", () => {
    for (const text of ["{", "[]", "{}", '{"archived":[]}']) {
      assert.equal(parseArchiveIndex(text), undefined);
    }
  });

  it("of two hosts is both, theirs first", () => {
    const theirs = new Map([["a", "2025-10"]]);
    const ours = new Map([
      ["b", "2025-11"],
      ["a", "2025-11"],
    ]);
    assert.deepEqual(
      [...mergeArchiveIndexes(theirs, ours)],
      [
        ["a", "2025-10"],
        ["b", "2025-11"],
      ],
    );
  });
});

describe("the archive's files", () => {
  it("are named after their month; those of the original's scripts are known", () => {
    assert.equal(archivePath("2025-11"), "coordination/archive/2025-11.json");
    for (const name of ["2025-11", "messages_202511", "messages-2025-11"]) {
      assert.equal(archiveMonth(`coordination/archive/${name}.json`), "2025-11");
    }
    for (const name of ["index", "2025", "x-2025-11"]) {
      assert.equal(archiveMonth(`coordination/archive/${name}.json`), undefined);
    }
  });
});
