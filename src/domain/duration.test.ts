import assert from "node:assert/strict";
import { describe, it } from "node:test";

import * as fc from "fast-check";

import {
  formatDeadline,
  formatDuration,
  formatRelative,
  formatSpan,
  parseDeadline,
  parseDuration,
  parseTime,
} from "./duration.ts";

const noon = new Date(2026, 10, 20, 12, 0, 0).getTime();

describe("a length of time", () => {
  it("is read with its unit, and in chains", () => {
    const texts = ["500ms", "30s", "5m", "2h", "1d", "1h30m", "1.5s"];
    assert.deepEqual(
      texts.map(parseDuration),
      [500, 30_000, 300_000, 7_200_000, 86_400_000, 5_400_000, 1_500],
    );
  });

  it("without a unit, with a sign or beyond a hundred years is refused with its value", () => {
    for (const text of ["", "5", "-5m", "5 m", "m", "99999999d", "5m\n"]) {
      assert.throws(() => parseDuration(text), {
        code: "USAGE",
        message: `Not a length of time: ${JSON.stringify(text)}.`,
      });
    }
  });

  it("survives being written and read", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10 ** 12 }), (ms) => {
        assert.equal(parseDuration(formatDuration(ms)), ms);
      }),
    );
  });
});

describe("a deadline", () => {
  it("is a length of time, the next such clock time, or a full time", () => {
    assert.equal(parseDeadline("30m", noon), noon + 1_800_000);
    assert.equal(parseDeadline("14:30", noon), noon + 9_000_000);
    assert.equal(parseDeadline("11:00", noon), new Date(2026, 10, 21, 11).getTime());
    assert.equal(parseDeadline("12:00", noon), new Date(2026, 10, 21, 12).getTime());
    assert.equal(parseDeadline("2026-11-30T14:30:00Z", noon), Date.UTC(2026, 10, 30, 14, 30));
    assert.equal(
      parseDeadline("2026-11-30T14:30:00.5+02:00", noon),
      Date.UTC(2026, 10, 30, 12, 30, 0, 500),
    );
  });

  it("that is no time or has passed is refused with its value", () => {
    for (const text of ["soon", "24:00", "14:60", "2026-11-30", "2026-13-30T14:30:00Z"]) {
      assert.throws(() => parseDeadline(text, noon), {
        code: "USAGE",
        message: `Not a deadline: "${text}".`,
      });
    }
    assert.throws(() => parseDeadline("2020-01-01T00:00:00Z", noon), {
      message: 'The deadline "2020-01-01T00:00:00Z" has passed.',
    });
    assert.throws(() => parseDeadline("0s", noon), { code: "USAGE" });
  });

  it("is shown as a clock time only while that says which day", () => {
    assert.equal(formatDeadline(noon + 9_000_000, noon), "14:30");
    assert.equal(formatDeadline(Date.UTC(2026, 10, 30, 14, 30), noon), "2026-11-30T14:30Z");
  });
});

describe("a time for people", () => {
  it("is relative, in its largest unit", () => {
    assert.equal(formatRelative(noon, noon), "now");
    assert.equal(formatRelative(noon - 12_400, noon), "12 s ago");
    assert.equal(formatRelative(noon - 120_000, noon), "2 min ago");
    assert.equal(formatRelative(noon + 1_100_000, noon), "in 18 min");
    assert.equal(formatSpan(3 * 3_600_000), "3 h");
    assert.equal(formatSpan(50 * 3_600_000), "2 days");
  });
});

describe("a time in a file", () => {
  it("is RFC 3339 and nothing less", () => {
    assert.equal(parseTime("2026-11-20T14:30:00Z"), Date.UTC(2026, 10, 20, 14, 30));
    assert.equal(parseTime("2026-11-20 14:30:00z"), Date.UTC(2026, 10, 20, 14, 30));
    for (const text of [
      "",
      "now",
      "1763649000",
      "2026-11-20",
      "2026-11-20T14:30:00",
      "2026-99-20T14:30:00Z",
    ]) {
      assert.equal(parseTime(text), undefined);
    }
  });
});
