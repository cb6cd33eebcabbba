import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { checkMachine, type MachineDeps } from "./check-machine.ts";

const NOW = Date.UTC(2026, 10, 20, 14);

const depsWith = ({
  bytes = 50e9,
  files = 1e6,
  now = NOW,
  lastEventAt = NOW,
}: {
  readonly bytes?: number;
  readonly files?: number;
  readonly now?: number;
  readonly lastEventAt?: number;
}): MachineDeps => ({
  machine: { free: () => ({ bytes, files }) },
  clock: { now: () => now },
  ledger: () => ({ kind: "sound", waiting: 0, lastEventAt }),
  here: { share: "/share", home: "/home" },
});

const levels = (deps: MachineDeps): readonly string[] =>
  checkMachine(deps).map(({ level, what }) => `${level} ${what}`);

const clockOf = (deps: MachineDeps): string | undefined => levels(deps)[1];

describe("checkMachine", () => {
  it("says how much room is left, and when it is too little", () => {
    const clock = "ok 2026-11-20T14:00:00.000Z";
    assert.deepEqual(levels(depsWith({})), ["ok 50 GB left for /share", clock]);
    assert.deepEqual(levels(depsWith({ bytes: 499e6 })), ["warn 499 MB left for /share", clock]);
    assert.deepEqual(levels(depsWith({ bytes: 19e6 })), ["fail 19 MB left for /share", clock]);
    assert.deepEqual(levels(depsWith({ files: 99 })), [
      "fail only 99 files can still be made on the disk of /share",
      clock,
    ]);
    const nobody = { ...depsWith({}), machine: { free: () => undefined } };
    assert.deepEqual(levels(nobody)[0], "note nobody tells how much room is left");
  });

  it("does not believe a clock that was never set, or that went back", () => {
    assert.equal(
      clockOf(depsWith({ now: 0, lastEventAt: 0 })),
      "warn the clock says 1970-01-01T00:00:00.000Z",
    );
    assert.equal(
      clockOf(depsWith({ lastEventAt: NOW + 3_600_000 })),
      "warn the clock says 2026-11-20T14:00:00.000Z, 1 h before the last event in the ledger",
    );
    assert.equal(clockOf(depsWith({ lastEventAt: NOW + 299_000 }))?.startsWith("ok"), true);
  });
});
