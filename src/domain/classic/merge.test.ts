import assert from "node:assert/strict";
import { describe, it } from "node:test";

import * as fc from "fast-check";

import {
  anyFile,
  classicOf,
  fieldsOf,
  jsonOf,
  messagesFileOf,
} from "../../../test/support/classic.ts";
import { canonicalJson, compactJson } from "./format-json.ts";
import { isObject, type Json, type JsonObject, toNumber } from "./json.ts";
import { entryKey, type ListFile } from "./list.ts";
import { mergeMessages } from "./merge.ts";
import { formatMessagesFile, messagesOf } from "./messages-file.ts";

const ids = (...numbers: readonly number[]): readonly string[] =>
  numbers.map((number) => `msg_1762297580_${number}`);

const keysOf = ({ entries }: ListFile): readonly string[] => entries.map(entryKey);

const merge = (base: ListFile | undefined, theirs: ListFile, ours: ListFile): ListFile =>
  mergeMessages({ base, theirs, ours }).file;

const broadcast = (...readers: readonly string[]): ListFile =>
  messagesFileOf(classicOf(1, { to: "all", read_by: readers }));

const document = (text: string): ListFile => ({
  document: jsonOf(text) as JsonObject,
  entries: [toNumber(5), "stray"],
});

const sorted = (...files: readonly ListFile[]): readonly string[] =>
  keysOf(files.reduce((tip, next) => merge(undefined, tip, next))).toSorted();

describe("a merge of messages", () => {
  it("takes what either side added: theirs in front, ours last", () => {
    const base = messagesFileOf(classicOf(1));
    const theirs = messagesFileOf(classicOf(1), classicOf(3));
    const ours = messagesFileOf(classicOf(1), classicOf(2));
    assert.deepEqual(keysOf(merge(base, theirs, ours)), ids(1, 3, 2));
  });

  it("joins readers, acknowledgements and their state", () => {
    const merged = mergeMessages({
      base: messagesFileOf(classicOf(1, { ack_status: "pending" })),
      theirs: messagesFileOf(
        classicOf(1, { ack_status: "pending", read: true, read_by: ["build1"] }),
      ),
      ours: messagesFileOf(
        classicOf(1, {
          ack_status: "completed",
          acknowledged_by: ["build3"],
          read_by: ["build3", "build1"],
        }),
      ),
    });
    assert.deepEqual(merged.conflicts, []);
    assert.deepEqual(merged.file.entries, [
      classicOf(1, {
        ack_status: "completed",
        acknowledged_by: ["build3"],
        read: true,
        read_by: ["build1", "build3"],
      }),
    ]);
  });

  it("takes the value of the side that changed it", () => {
    const base = messagesFileOf(classicOf(1, { tags: ["a"] }));
    const theirs = messagesFileOf(classicOf(1, { tags: ["a"], subject: "theirs" }));
    const ours = messagesFileOf(classicOf(1, { tags: ["b"] }));
    assert.deepEqual(
      merge(base, theirs, ours).entries,
      messagesFileOf(classicOf(1, { tags: ["b"], subject: "theirs" })).entries,
    );
  });

  it("lets the remote win where both changed a field, tells it, and keeps ours in the message", () => {
    const { file, conflicts } = mergeMessages({
      base: messagesFileOf(classicOf(1)),
      theirs: messagesFileOf(classicOf(1, { body: "theirs" })),
      ours: messagesFileOf(classicOf(1, { body: "ours", note: 5 })),
    });
    const ours = fieldsOf({ body: "ours" });
    assert.deepEqual(conflicts, [{ id: "msg_1762297580_1", ours }]);
    assert.equal(
      compactJson(file.entries[0] ?? null),
      compactJson(classicOf(1, { body: "theirs", note: 5, party_conflict: [{ body: "ours" }] })),
    );
  });

  it("keeps both of two messages that were given one id", () => {
    const { file, conflicts } = mergeMessages({
      base: undefined,
      theirs: messagesFileOf(classicOf(1, { from: "build1", to: "build2", body: "theirs" })),
      ours: messagesFileOf(classicOf(1)),
    });
    assert.equal(conflicts.length, 1);
    assert.match(formatMessagesFile(file), /"body": "theirs"[\s\S]*"body": "body 1"/v);
  });

  it("brings back what was taken out without being archived, to its place", () => {
    const base = messagesFileOf(classicOf(1), classicOf(2), classicOf(3), classicOf(4));
    const theirs = messagesFileOf(classicOf(2), classicOf(4), classicOf(5));
    assert.deepEqual(keysOf(merge(base, theirs, base)), ids(1, 2, 3, 4, 5));
  });

  it("leaves out what is archived, on whichever side it stands", () => {
    const { file } = mergeMessages(
      {
        base: messagesFileOf(classicOf(1), classicOf(2)),
        theirs: messagesFileOf(classicOf(1), classicOf(2), classicOf(3)),
        ours: messagesFileOf(classicOf(1)),
      },
      { archived: new Set(ids(1, 2)) },
    );
    assert.deepEqual(keysOf(file), ids(3));
  });

  it("makes one of a message that stands twice in one file", () => {
    const twice = messagesFileOf(
      classicOf(1, { read: true }),
      classicOf(2),
      classicOf(1, { acknowledged_by: ["build1"] }),
    );
    assert.deepEqual(
      merge(undefined, twice, messagesFileOf()).entries,
      messagesFileOf(classicOf(1, { read: true, acknowledged_by: ["build1"] }), classicOf(2))
        .entries,
    );
  });

  it("makes a broadcast read once every host but its sender has read it", () => {
    const versions = { base: broadcast(), theirs: broadcast("build1"), ours: broadcast("build3") };
    const isRead = (hosts: readonly string[]): boolean | undefined =>
      messagesOf(mergeMessages(versions, { hosts }).file)[0]?.read;
    assert.equal(isRead(["build1", "build2", "build3"]), true);
    assert.equal(isRead(["build1", "build2", "build3", "build4"]), false);
    assert.equal(isRead([]), false);
  });

  it("keeps the file's other keys, and what is no message", () => {
    const { file } = mergeMessages({
      base: document('{"messages":[],"v":1}'),
      theirs: document('{"messages":[],"v":2,"theirs":1}'),
      ours: document('{"messages":[],"v":3,"ours":1}'),
    });
    assert.equal(
      compactJson(file.document),
      '{"messages":[],"v":2,"theirs":1,"ours":1,"party_conflict":[{"v":3}]}',
    );
    assert.deepEqual(file.entries, messagesFileOf(toNumber(5), "stray").entries);
  });
});

describe("any merge of messages", () => {
  const file = anyFile(fc.nat(5));
  const base = fc.option(file, { nil: undefined });

  it("is idempotent: merged once more with either side it stays as it is", () => {
    fc.assert(
      fc.property(base, file, file, (before, theirs, ours) => {
        const merged = merge(before, theirs, ours);
        const text = formatMessagesFile(merged);
        assert.equal(formatMessagesFile(merge(theirs, theirs, merged)), text);
        assert.equal(formatMessagesFile(merge(before, merged, ours)), text);
        assert.equal(formatMessagesFile(merge(merged, merged, merged)), text);
      }),
    );
  });

  it("loses nothing that anyone wrote", () => {
    fc.assert(
      fc.property(base, file, file, (before, theirs, ours) => {
        const merged = merge(before, theirs, ours);
        for (const entry of [...theirs.entries, ...ours.entries].filter(isObject)) {
          const kept = merged.entries.find((other) => entryKey(other) === entryKey(entry));
          assert.ok(isObject(kept));
          for (const [name, value] of entry) assertKept(name, value, kept, before);
        }
      }),
    );
  });

  it("keeps the order of each side", () => {
    fc.assert(
      fc.property(base, file, file, (before, theirs, ours) => {
        const merged = keysOf(merge(before, theirs, ours));
        const their = keysOf(theirs);
        const our = keysOf(ours);
        assert.deepEqual(
          merged.filter((key) => their.includes(key)),
          their,
        );
        const both = our.filter((key) => their.includes(key));
        fc.pre(both.join(" ") === their.filter((key) => our.includes(key)).join(" "));
        assert.deepEqual(
          merged.filter((key) => our.includes(key)),
          our,
        );
      }),
    );
  });

  it("is commutative where nothing conflicts", () => {
    fc.assert(
      fc.property(base, file, file, (before, one, other) => {
        const merged = mergeMessages({ base: before, theirs: one, ours: other });
        fc.pre(merged.conflicts.length === 0);
        assert.deepEqual(asSets(merged.file), asSets(merge(before, other, one)));
      }),
      { numRuns: 300 },
    );
  });

  it("conflicts in the same fields from either side, and joins all others alike", () => {
    fc.assert(
      fc.property(base, file, file, (before, one, other) => {
        const here = mergeMessages({ base: before, theirs: one, ours: other });
        const there = mergeMessages({ base: before, theirs: other, ours: one });
        const fieldsIn = ({ conflicts }: typeof here): readonly string[] =>
          conflicts
            .flatMap(({ id, ours }) => [...ours.keys()].map((name) => `${id} ${name}`))
            .toSorted();
        assert.deepEqual(fieldsIn(here), fieldsIn(there));
        const conflicting = new Set(here.conflicts.map(({ id }) => id));
        const others = ({ file: merged }: typeof here): readonly string[] =>
          asSets(merged).filter((text) => ![...conflicting].some((id) => text.includes(`"${id}"`)));
        assert.deepEqual(others(here), others(there));
      }),
    );
  });

  it("of three hosts that push one after another keeps every message, whoever comes first", () => {
    fc.assert(
      fc.property(file, file, file, (one, two, three) => {
        assert.deepEqual(sorted(one, two, three), sorted(three, one, two));
      }),
    );
  });
});

const LISTS = new Set(["read_by", "acknowledged_by"]);

/** A value of a side stands in the merged message, or is told in it, or the other side changed it knowingly. */
const assertKept = (
  name: string,
  value: Json,
  kept: JsonObject,
  before: ListFile | undefined,
): void => {
  const now = kept.get(name);
  assert.ok(now !== undefined, name);
  if (LISTS.has(name)) {
    const items = new Set(itemsOf(now).map(canonicalJson));
    for (const item of itemsOf(value)) assert.ok(items.has(canonicalJson(item)));
    return;
  }
  const earlier = before?.entries
    .filter(isObject)
    .find((entry) => entryKey(entry) === entryKey(kept))
    ?.get(name);
  const told = itemsOf(kept.get("party_conflict")).filter(isObject);
  const places = [now, earlier, ...told.map((item) => item.get(name))].filter(
    (place) => place !== undefined,
  );
  const isKept = places.map(canonicalJson).includes(canonicalJson(value));
  assert.ok(isKept || name === "read" || name === "ack_status", `${name}: ${canonicalJson(value)}`);
};

const itemsOf = (value: Json | undefined): readonly Json[] =>
  Array.isArray(value) ? (value as readonly Json[]) : [];

/** Each message as a text, the order of its lists and of the messages made one, and words that mean the same. */
const asSets = ({ entries }: ListFile): readonly string[] =>
  entries
    .filter(isObject)
    .map((entry) =>
      canonicalJson(
        new Map(
          [...entry].map(([name, value]) => [
            name,
            LISTS.has(name)
              ? itemsOf(value).toSorted((a, b) => canonicalJson(a).localeCompare(canonicalJson(b)))
              : name === "read"
                ? value === true || value === "true"
                : value,
          ]),
        ),
      ),
    )
    .toSorted();
