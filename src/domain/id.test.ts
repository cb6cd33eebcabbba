import assert from "node:assert/strict";
import { describe, it } from "node:test";

import * as fc from "fast-check";

import { fileIdMaterial, isUuid, parseId, shortId, toForeignId, uuidFromDigest } from "./id.ts";
import type { MessageId } from "./message.ts";

const digest = fc.uint8Array({ minLength: 32, maxLength: 32 });
const id = "019aa3b2-7c11-7000-8000-00000000002a" as MessageId;

describe("a short id", () => {
  it("is the last 50 bits in Crockford's base 32", () => {
    assert.equal(shortId(id), "000000001a");
    assert.equal(shortId("019aa3b2-7c11-7000-bfff-ffffffffffff" as MessageId), "zzzzzzzzzz");
    assert.equal(shortId("019aa3b2-7c11-7000-8001-000000000000" as MessageId), "8000000000");
  });

  it("differs whenever one of the last 50 bits differs", () => {
    fc.assert(
      fc.property(digest, fc.integer({ min: 0, max: 49 }), (bytes, bit) => {
        const other = Uint8Array.from(bytes);
        const at = 15 - Math.floor(bit / 8);
        other[at] = (other[at] ?? 0) ^ (1 << (bit % 8));
        assert.notEqual(shortId(uuidFromDigest(bytes)), shortId(uuidFromDigest(other)));
      }),
    );
  });
});

describe("an id that a person typed", () => {
  it("is read in upper case, with msg- in front and with o, i, l for 0, 1, 1", () => {
    assert.equal(parseId("MSG-7F3K2M9Q0X").short, "7f3k2m9q0x");
    assert.equal(parseId(" 7f3k2m9qOx ").short, "7f3k2m9q0x");
    assert.equal(parseId("7f3kIm9qLx").short, "7f3k1m9q1x");
    assert.equal(parseId(`msg-${id.toUpperCase()}`).full, id);
  });

  it("of another system is kept as it is", () => {
    assert.deepEqual(parseId("msg-1a2b3c4d"), {
      full: undefined,
      short: undefined,
      foreign: "msg-1a2b3c4d",
    });
  });

  it("that means nothing has no reading", () => {
    assert.deepEqual(parseId('x"; rm -rf'), {
      full: undefined,
      short: undefined,
      foreign: undefined,
    });
    assert.equal(parseId("7f3k2m9q0u").short, undefined);
  });

  it("finds the message again whatever its id", () => {
    fc.assert(
      fc.property(digest, (bytes) => {
        const made = uuidFromDigest(bytes);
        assert.equal(parseId(shortId(made).toUpperCase()).short, shortId(made));
        assert.equal(parseId(made).full, made);
      }),
    );
  });
});

describe("an id made from a digest", () => {
  it("is a UUID of version 8", () => {
    fc.assert(
      fc.property(digest, (bytes) => {
        const made = uuidFromDigest(bytes);
        assert.ok(isUuid(made));
        assert.equal(made[14], "8");
      }),
    );
  });

  it("leaves the digest as it was", () => {
    const bytes = new Uint8Array(32).fill(255);
    uuidFromDigest(bytes);
    assert.deepEqual(bytes, new Uint8Array(32).fill(255));
  });
});

describe("other UUIDs", () => {
  it("are foreign: their last bits need not differ", () => {
    assert.equal(isUuid("6ba7b810-9dad-11d1-80b4-00c04fd430c8"), false);
    assert.equal(isUuid("6ba7b810-9dad-41d1-80b4-00c04fd430c8"), false);
    assert.equal(isUuid(id.toUpperCase()), false);
  });
});

describe("a foreign id", () => {
  it("in the grammar stays, any other is named after its digest", () => {
    const bytes = new Uint8Array(32).fill(0xab);
    assert.equal(toForeignId("msg-1a2b3c4d", bytes), "msg-1a2b3c4d");
    assert.equal(toForeignId("$(reboot)", bytes), "foreign-abababababababab");
    assert.equal(toForeignId("x".repeat(81), bytes), "foreign-abababababababab");
  });
});

describe("a file's identity", () => {
  const file = { sender: "cc", name: "a.msg", device: "1", inode: "2", birth: "3" };

  it("does not depend on the content where there is a birth time", () => {
    assert.equal(fileIdMaterial(file, "one"), fileIdMaterial(file, "two"));
    assert.notEqual(fileIdMaterial(file, ""), fileIdMaterial({ ...file, birth: "4" }, ""));
  });

  it("depends on the content where there is none", () => {
    const unborn = { ...file, birth: "" };
    assert.notEqual(fileIdMaterial(unborn, "one"), fileIdMaterial(unborn, "two"));
  });
});
