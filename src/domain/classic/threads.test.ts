import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { classicMessageOf, fieldsOf } from "../../../test/support/classic.ts";
import { answeredMessage } from "./answered-message.ts";
import { type ClassicMessage, readClassicMessage } from "./classic-message.ts";
import { formatLogTime, formatMinute, formatSecond, parseClassicTime } from "./classic-time.ts";
import { numberOf } from "./fields.ts";
import { toNumber } from "./json.ts";
import { inReadingOrder, inTimeOrder } from "./reading-order.ts";
import { bareSubject, replySubject } from "./subject.ts";

const numbers = (list: readonly ClassicMessage[]): string =>
  list.map(({ id }) => id.at(-1)).join("");

describe("a time in a classic file", () => {
  const at = Date.UTC(2025, 10, 4, 23, 6, 20);

  it("is understood in every form that real data holds", () => {
    const forms = [
      "2025-11-04 23:06:20",
      "2025-11-04T23:06:20Z",
      "2025-11-04T23:06:20.000000",
      "2025-11-04T23:06:20,000+00:00",
      "2025-11-05T00:06:20+0100",
      " 2025-11-04 23:06:20 UTC ",
      "1762297580",
      "1762297580000",
    ];
    for (const form of forms) assert.equal(parseClassicTime(form), at, form);
    assert.equal(parseClassicTime(toNumber(1_762_297_580)), at);
    assert.equal(parseClassicTime("2025-11-04 23:06"), at - 20_000);
    assert.equal(parseClassicTime("2025-11-04"), Date.UTC(2025, 10, 4));
  });

  it("that is none has no meaning", () => {
    const none = ["", "soon", "2025-13-01 00:00", "12", null, true, toNumber(-1), undefined];
    for (const value of none) assert.equal(parseClassicTime(value), undefined);
    assert.equal(parseClassicTime({ literal: "1e99" }), undefined);
  });

  it("is written as each of the original's files has it", () => {
    assert.equal(formatMinute(at), "2025-11-04 23:06");
    assert.equal(formatSecond(at), "2025-11-04T23:06:20Z");
    assert.equal(formatLogTime(at), "2025-11-04 23:06:20");
  });
});

describe("a number in a classic file", () => {
  it("may be written as a string", () => {
    assert.deepEqual(
      [numberOf("12"), numberOf(toNumber(0.5)), numberOf("1e3"), numberOf("x"), numberOf(null)],
      [12, 0.5, 1000, undefined, undefined],
    );
    assert.equal(numberOf({ literal: "1e999" }), undefined);
  });
});

describe("a subject", () => {
  it('has one "Re:" in a reply, however many stood there', () => {
    assert.equal(replySubject("Re: RE:  re[2]: Install  libssl", 100), "Re: Install libssl");
    assert.equal(replySubject("Install", 100), "Re: Install");
    assert.equal(bareSubject("Re: Regard"), "Regard");
    assert.equal(replySubject("x".repeat(200), 100).length, 100);
  });
});

const reply = (changes: Readonly<Record<string, unknown>> = {}): ClassicMessage =>
  classicMessageOf(9, {
    from: "build1",
    to: "build2",
    subject: "Re: Re: Install libssl-dev",
    timestamp: "2025-11-05 00:00",
    ...changes,
  });

describe("what a message answers", () => {
  const asked = classicMessageOf(1, { type: "request", subject: "Install libssl-dev" });
  const later = classicMessageOf(2, {
    subject: "install  LIBSSL-dev",
    timestamp: "2025-11-04 23:30",
  });

  it("is the newest earlier one between the two hosts with its subject", () => {
    assert.equal(answeredMessage(reply(), [asked, later])?.id, later.id);
    assert.equal(
      answeredMessage(reply({ timestamp: "2025-11-04 23:10" }), [asked, later])?.id,
      asked.id,
    );
  });

  it("is the one that it names", () => {
    assert.equal(answeredMessage(reply({ in_reply_to: asked.id }), [asked, later]), asked);
    assert.equal(answeredMessage(reply({ in_reply_to: "gone" }), [asked, later]), undefined);
  });

  it("is nothing for another subject, other hosts, or no Re:", () => {
    assert.equal(answeredMessage(reply({ subject: "Re: other" }), [asked]), undefined);
    assert.equal(answeredMessage(reply({ subject: "Install libssl-dev" }), [asked]), undefined);
    assert.equal(answeredMessage(reply({ from: "build3" }), [asked]), undefined);
    assert.equal(answeredMessage(reply({ to: "build3" }), [asked]), undefined);
  });

  it("may be a broadcast", () => {
    const broadcast = classicMessageOf(1, { to: "all", subject: "Install libssl-dev" });
    assert.equal(answeredMessage(reply(), [broadcast]), broadcast);
  });
});

describe("the reading order", () => {
  it("is error, warning, request, the rest; then the time itself, whatever its form", () => {
    const messages = [
      classicMessageOf(1, { timestamp: "2025-11-04T01:00:00Z" }),
      classicMessageOf(2, { timestamp: "2025-11-04 02:00" }),
      classicMessageOf(3, { type: "question" }),
      classicMessageOf(4, { type: "alert" }),
      classicMessageOf(5, { type: "error" }),
      classicMessageOf(6, { type: "warning", timestamp: "2025-11-04 00:00" }),
      classicMessageOf(7, { type: "success", timestamp: "2025-11-04 00:30" }),
    ];
    assert.equal(numbers(inReadingOrder(messages)), "5643712");
    assert.equal(numbers(inTimeOrder(messages)), "6712345");
  });

  it("puts what tells no time last, in the file's order", () => {
    const odd = ["b", "a"].map((id) => readClassicMessage(fieldsOf({ id, from: "x" })));
    assert.deepEqual(
      inTimeOrder([...odd, classicMessageOf(1, {})]).map(({ id }) => id),
      ["msg_1762297580_1", "b", "a"],
    );
  });
});
