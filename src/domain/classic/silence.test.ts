import assert from "node:assert/strict";
import { it } from "node:test";

import { isSilent, silenceText } from "./silence.ts";

const NOW = Date.UTC(2025, 10, 4, 23, 6);
const MINUTE = 60_000;
const standing = (heard: number, unread: number | undefined) => ({
  host: "build2",
  heardAt: NOW - heard * MINUTE,
  unreadSince: unread === undefined ? undefined : NOW - unread * MINUTE,
  unread: 2,
});

it("calls a host silent that was not heard of and has not read for more than half an hour", () => {
  assert.equal(isSilent(standing(31, 31), NOW), true);
  assert.equal(isSilent(standing(29, 31), NOW), false);
  assert.equal(isSilent(standing(31, 29), NOW), false);
  assert.equal(isSilent(standing(31, undefined), NOW), false);
});

it("says nothing of a host that never told a time", () => {
  assert.equal(isSilent({ ...standing(31, 31), heardAt: 0 }, NOW), false);
});

it("tells what to do there", () => {
  assert.match(
    silenceText(standing(45, 40), NOW),
    /^build2 has said nothing for 45 min, and 2 of our messages are unread there\. .*git rebase --continue/v,
  );
});
