import assert from "node:assert/strict";
import { describe, it } from "node:test";

import * as fc from "fast-check";

import { changeState, readState, stateToDocument } from "./host-state.ts";

const AT = Date.UTC(2026, 10, 27, 14);
const PLAIN = { status: "idle", job: undefined, message: undefined } as const;

const refused = (input: Partial<Parameters<typeof changeState>[1]>, says: RegExp): void =>
  assert.throws(() => changeState(undefined, { ...PLAIN, ...input }, AT), says);

describe("what a host says that it is doing", () => {
  it("keeps the beginning of a status, and of a job, for as long as they are the same", () => {
    const first = changeState(undefined, { ...PLAIN, status: "Building", job: "job_1" }, AT);
    const same = { ...PLAIN, status: "building", job: "job_1", message: "half  way\n" };
    const second = changeState(first, same, AT + 5);
    assert.deepEqual(second, {
      status: "building",
      job: { id: "job_1", startedAt: AT },
      message: "half way",
      since: AT,
      updatedAt: AT + 5,
    });
    assert.deepEqual(changeState(second, PLAIN, AT + 9), {
      ...PLAIN,
      since: AT + 9,
      updatedAt: AT + 9,
    });
    const next = changeState(second, { ...same, job: "job_2", message: undefined }, AT + 9);
    assert.deepEqual([next.since, next.job], [AT, { id: "job_2", startedAt: AT + 9 }]);
  });

  it("is read as it was written", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("idle", "building", "own-word"),
        fc.option(fc.constantFrom("job_1", "a.b:c-d"), { nil: undefined }),
        fc.option(fc.constantFrom("all targets", "x"), { nil: undefined }),
        (status, job, message) => {
          const state = changeState(undefined, { status, job, message }, AT);
          assert.deepEqual(readState(JSON.parse(JSON.stringify(stateToDocument(state)))), state);
        },
      ),
    );
  });

  it("whatever another host tells in its place, is a status or none", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const read = readState({
          status: "idle",
          last_update: "2026-11-27T14:00:00Z",
          job: value,
          message: value,
          since: value,
        });
        assert.equal(read?.status, "idle");
        readState(value);
      }),
    );
    assert.equal(
      readState({ status: "\u{1b}[2J", last_update: "2026-11-27T14:00:00Z" }),
      undefined,
    );
    assert.equal(readState({ status: "idle" }), undefined);
    const said = { status: "idle", last_update: "2026-11-27T14:00:00Z", message: "a\u{1b}[2J\nb" };
    assert.doesNotMatch(readState(said)?.message ?? "", /\p{Cc}/v);
  });

  it("refuses what may not be said, with its value", () => {
    refused({ status: "so busy" }, /Not a status: "so busy"/v);
    refused({ status: "" }, /Not a status/v);
    refused({ job: "a b" }, /--job is "a b"/v);
    refused({ message: " " }, /has 1 characters/v);
    refused({ message: "x".repeat(201) }, /has 201 characters/v);
    refused({ message: `AKIA${"A".repeat(16)}` }, /looks like a secret \(aws-access-key\)/v);
  });
});
