import assert from "node:assert/strict";
import { describe, it } from "node:test";

import {
  type Given,
  isDue,
  NEW_RECORD,
  type RecoveryRecord,
  seen,
  waitsForNext,
} from "./recovery-record.ts";

const FIRST = { pid: 1, startedAt: 10 };
const SECOND = { pid: 2, startedAt: 20 };
const LATER = 60_000;
const gone = (): boolean => true;

const given = (life: Given["life"]): Given => ({
  life,
  at: 0,
  checkpoint: "chk-1-00000000",
  path: "",
  message: undefined,
});

describe("what is remembered of an agent", () => {
  it("owes no packet to a first life, nor to one that is seen again", () => {
    const first = seen(NEW_RECORD, FIRST, 5, gone);
    assert.equal(isDue(first, FIRST), false);
    assert.equal(seen(first, FIRST, 6, gone), first);
  });

  it("owes one to the life that follows a lost one, and to it once", () => {
    const second = seen(seen(NEW_RECORD, FIRST, 5, gone), SECOND, LATER, gone);
    assert.equal(isDue(second, SECOND), true);
    assert.equal(isDue({ ...second, given: given(SECOND) }, SECOND), false);
    assert.equal(isDue({ ...second, given: given(FIRST) }, SECOND), true);
  });

  it("owes none for a program that ended as soon as it had begun", () => {
    const second = seen(seen(NEW_RECORD, FIRST, 5, gone), SECOND, 4_000, gone);
    assert.equal(isDue(second, SECOND), false);
  });

  it("owes none to the life that follows one which ended by itself", () => {
    const ended: RecoveryRecord = { ...seen(NEW_RECORD, FIRST, 5, gone), life: undefined };
    assert.equal(isDue(seen(ended, SECOND, LATER, gone), SECOND), false);
  });

  it("holds mail back from the life that has handed over, until the next, which is owed a packet", () => {
    const handoff = { at: 5, by: "cc", to: undefined, checkpoint: "chk", path: "", life: FIRST };
    const handed: RecoveryRecord = { ...seen(NEW_RECORD, FIRST, 5, gone), handoff };
    assert.equal(waitsForNext(handed, FIRST), true);
    assert.equal(waitsForNext(handed, SECOND), false);
    assert.equal(isDue(handed, FIRST), false);
    assert.equal(isDue(seen(handed, SECOND, LATER, gone), SECOND), true);
  });

  it("sends nothing to one that was offered to ask for it", () => {
    const offered: RecoveryRecord = {
      ...NEW_RECORD,
      life: FIRST,
      due: { at: 5, reason: "its context was compacted", offered: true, asked: false },
    };
    assert.equal(isDue(offered, FIRST), false);
  });
});
