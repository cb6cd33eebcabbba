import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { it } from "node:test";

import type { Condition, ObjectStore } from "../../src/ports/object-store.ts";

const PART = 5 * 1024 * 1024;
const ABSENT: Condition = { kind: "absent" };
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

const put = async (store: ObjectStore, key: string, text: string, condition: Condition = ABSENT) =>
  store.put(key, bytesOf(text), { sha256: sha256(bytesOf(text)), condition });
const stored = async (store: ObjectStore, key: string, text: string): Promise<string> => {
  const outcome = await put(store, key, text);
  assert.equal(outcome.kind, "stored");
  return outcome.kind === "stored" ? outcome.etag : "";
};
const read = async (store: ObjectStore, key: string, etag: string) => {
  const chunks: Uint8Array[] = [];
  const facts = await store.get(key, etag, (chunk) => void chunks.push(Uint8Array.from(chunk)));
  return facts && { ...facts, text: Buffer.concat(chunks).toString() };
};

/** What every object store owes a sync. `setup` gives an empty one. */
export const objectStoreContract = (setup: () => Promise<ObjectStore>): void => {
  it("gives back what it was given, with its hash, whatever the key", async () => {
    const store = await setup();
    for (const key of [
      "m/a",
      "m/a b+c%20&=?#!'()*",
      "m/é 漢 🙂",
      "m/line\nline\ttab\u{1}",
      'm/"<&>',
    ]) {
      const etag = await stored(store, key, `of ${key}`);
      const facts = {
        size: bytesOf(`of ${key}`).length,
        etag,
        sha256: sha256(bytesOf(`of ${key}`)),
      };
      assert.deepEqual(await store.head(key), facts, key);
      assert.deepEqual(await read(store, key, etag), { ...facts, text: `of ${key}` });
    }
    await stored(store, "m/empty", "");
    const listed = await store.list("m/");
    assert.deepEqual(Object.fromEntries(listed.map(({ key, size }) => [key, size])), {
      "m/a": 6,
      "m/a b+c%20&=?#!'()*": 22,
      "m/é 漢 🙂": 16,
      "m/line\nline\ttab\u{1}": 19,
      'm/"<&>': 9,
      "m/empty": 0,
    });
    assert.equal(listed.find(({ key }) => key === "m/a")?.etag, (await store.head("m/a"))?.etag);
  });

  it("says that what is not there is not there", async () => {
    const store = await setup();
    assert.equal(await store.head("m/none"), undefined);
    assert.equal(await read(store, "m/none", '"x"'), undefined);
    assert.deepEqual(await store.list("m/"), []);
    assert.equal(await store.remove("m/none", '"x"'), "removed");
  });

  it("lists everything, and the folders at one level", async () => {
    const store = await setup();
    for (const key of ["m/a/1", "m/a/2", "m/b/c/1", "m/d", "n/1"]) await stored(store, key, key);
    const keys = (await store.list("m/")).map(({ key }) => key).toSorted();
    assert.deepEqual(keys, ["m/a/1", "m/a/2", "m/b/c/1", "m/d"]);
    assert.deepEqual((await store.folders("m/")).toSorted(), ["a", "b"]);
  });

  it("never replaces an object that is to be new, or another version than the one that is named", async () => {
    const store = await setup();
    const first = await stored(store, "m/a", "one");
    assert.deepEqual(await put(store, "m/a", "two"), { kind: "changed" });
    const second = await put(store, "m/a", "two", { kind: "same", etag: first });
    assert.equal(second.kind, "stored");
    assert.deepEqual(await put(store, "m/a", "three", { kind: "same", etag: first }), {
      kind: "changed",
    });
    assert.deepEqual(await put(store, "m/none", "x", { kind: "same", etag: first }), {
      kind: "changed",
    });
    assert.equal(await read(store, "m/a", first), undefined);
    const now = await store.head("m/a");
    assert.equal((await read(store, "m/a", now?.etag ?? ""))?.text, "two");
  });

  it("removes the version that is named and no other", async () => {
    const store = await setup();
    const etag = await stored(store, "m/a", "one");
    assert.equal(await store.remove("m/a", '"another"'), "changed");
    assert.equal((await store.head("m/a"))?.etag, etag);
    assert.equal(await store.remove("m/a", etag), "removed");
    assert.equal(await store.head("m/a"), undefined);
  });

  it("makes one object of parts, of which nothing shows before", async () => {
    const store = await setup();
    const whole = Buffer.alloc(PART + 3, "party");
    const id = await store.parts.begin("m/big", sha256(whole));
    await store.parts.put("m/big", id, 1, Buffer.alloc(PART, "x"));
    await store.parts.put("m/big", id, 2, whole.subarray(PART));
    await store.parts.put("m/big", id, 1, whole.subarray(0, PART));
    assert.equal(await store.head("m/big"), undefined);
    const parts = (await store.parts.list("m/big", id)) ?? [];
    assert.deepEqual(
      parts.map(({ number, size }) => [number, size]),
      [
        [1, PART],
        [2, 3],
      ],
    );
    const outcome = await store.parts.complete("m/big", id, parts, ABSENT);
    assert.equal(outcome.kind, "stored");
    const facts = await store.head("m/big");
    assert.deepEqual(facts, { size: PART + 3, etag: facts?.etag, sha256: sha256(whole) });
    assert.equal(
      sha256(Buffer.from((await read(store, "m/big", facts?.etag ?? ""))?.text ?? "")),
      sha256(whole),
    );
    assert.equal(await store.parts.list("m/big", id), undefined);
  });

  it("keeps conditions for an object made of parts too, and forgets an upload that is dropped", async () => {
    const store = await setup();
    const etag = await stored(store, "m/a", "one");
    const id = await store.parts.begin("m/a", sha256(bytesOf("two")));
    await store.parts.put("m/a", id, 1, bytesOf("two"));
    const parts = (await store.parts.list("m/a", id)) ?? [];
    assert.deepEqual(await store.parts.complete("m/a", id, parts, ABSENT), { kind: "changed" });
    const other: Condition = { kind: "same", etag: '"another"' };
    assert.deepEqual(await store.parts.complete("m/a", id, parts, other), { kind: "changed" });
    assert.equal((await store.head("m/a"))?.etag, etag);
    await store.parts.abort("m/a", id);
    await store.parts.abort("m/a", id);
    assert.equal(await store.parts.list("m/a", id), undefined);
    assert.deepEqual(await store.parts.complete("m/a", id, parts, ABSENT), { kind: "lost" });
  });
};
