import assert from "node:assert/strict";
import { describe, it } from "node:test";

import * as fc from "fast-check";

import { readVitals, vitalsToDocument } from "./vitals.ts";

const GB = 1_000_000_000;

describe("the measures of a machine", () => {
  it("are read as they were written", () => {
    const vitals = {
      uptimeSeconds: 3_600,
      kernel: "Linux 6.1",
      cpus: 4,
      load: [0.5, 1, 2],
      cpuUsage: 12.5,
      memory: { used: 2 * GB, free: 6 * GB, total: 8 * GB },
      disk: { used: 75 * GB, free: 25 * GB, total: 100 * GB },
    } as const;
    assert.deepEqual(readVitals(JSON.parse(JSON.stringify(vitalsToDocument(vitals)))), vitals);
  });

  it("of an older host tell what they do, and whatever is no measure counts as not told", () => {
    const { load, memory, disk } = readVitals({
      load: 0.5,
      memory_gb: 8,
      memory_used_gb: 2,
      disk_free_gb: 5,
    });
    assert.deepEqual(load, [0.5, 0.5, 0.5]);
    assert.equal(memory?.free, 6 * GB);
    assert.equal(disk, undefined);
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        for (const read of [
          readVitals(value),
          readVitals({
            load: value,
            cpus: value,
            disk_gb: value,
            disk_free_gb: value,
            kernel: value,
          }),
        ]) {
          for (const one of [read.cpus, read.disk?.free, read.load?.[0]]) {
            assert.ok(one === undefined || Number.isFinite(one));
          }
        }
      }),
    );
  });
});
