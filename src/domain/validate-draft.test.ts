import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { stampOf, validateDraft } from "./validate-draft.ts";

const base = { to: ["cc"], body: "hi" };
const owes = (input: object): boolean => validateDraft({ ...base, ...input }).needsReply;

describe("a draft", () => {
  it("takes the defaults for what it leaves out", () => {
    assert.deepEqual(validateDraft({ to: ["CC"], body: "hi\n" }), {
      to: ["cc"],
      kind: "chat",
      subject: undefined,
      body: "hi\n",
      priority: 1,
      thread: undefined,
      replyTo: undefined,
      needsReply: false,
      replyBy: undefined,
      ephemeral: false,
      expiresAt: undefined,
      interrupt: false,
      project: undefined,
      key: undefined,
    });
  });

  it("is refused above a limit, and taken at it", () => {
    assert.equal(validateDraft({ ...base, subject: "😀".repeat(100) }).subject?.length, 200);
    assert.throws(() => validateDraft({ ...base, subject: "😀".repeat(101) }), {
      code: "SUBJECT_TOO_LONG",
      message: "The subject has 101 characters; the limit is 100.",
    });
    assert.equal(validateDraft({ ...base, body: "é".repeat(524_288) }).body.length, 524_288);
    assert.throws(() => validateDraft({ ...base, body: "é".repeat(524_289) }), {
      code: "BODY_TOO_LONG",
      message: "The body has 1,048,578 bytes; the limit is 1,048,576.",
    });
    assert.throws(() => validateDraft({ ...base, key: "k".repeat(201) }), {
      message: "The key has 201 characters; the limit is 200.",
    });
    const to = Array.from({ length: 65 }, (_, index) => `r${index}`);
    assert.throws(() => validateDraft({ ...base, to }), {
      message: "The recipient list has 65 names; the limit is 64.",
    });
  });

  it("has a subject of one line", () => {
    for (const subject of ["a\nb", "a\rb", "a\u2028b"]) {
      assert.throws(() => validateDraft({ ...base, subject }), {
        code: "MESSAGE_INVALID",
        message: `The subject has several lines: ${JSON.stringify(subject)}.`,
      });
    }
  });

  it("owes an answer when it is a request to somebody, or has a deadline, unless it says otherwise", () => {
    assert.equal(owes({ kind: "request" }), true);
    assert.equal(owes({ kind: "request", to: ["all.web"] }), false);
    assert.equal(owes({ kind: "request", to: ["all"], needsReply: true }), true);
    assert.equal(owes({ replyBy: 1 }), true);
    assert.equal(owes({ kind: "request", needsReply: false }), false);
  });

  it("has no lone surrogates", () => {
    assert.equal(validateDraft({ ...base, body: "a\uD800b" }).body, "a\uFFFDb");
  });

  it("with a time that no file can hold is refused", () => {
    for (const replyBy of [Number.NaN, -1, 253_402_300_800_000]) {
      assert.throws(() => validateDraft({ ...base, replyBy }), {
        message: `Not a time for reply_by: ${replyBy}.`,
      });
    }
  });
});

describe("the stamp of a message", () => {
  it("is the sender's time unless that lies more than 5 min ahead", () => {
    assert.equal(stampOf(undefined, 1_000_000), 1_000_000);
    assert.equal(stampOf(5, 1_000_000), 5);
    assert.equal(stampOf(1_300_000, 1_000_000), 1_300_000);
    assert.equal(stampOf(1_300_001, 1_000_000), 1_000_000);
  });
});
