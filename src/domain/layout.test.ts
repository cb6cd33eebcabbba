import assert from "node:assert/strict";
import { describe, it } from "node:test";

import * as fc from "fast-check";

import { type Layout, LAYOUTS, planSplits, roomFor } from "./layout.ts";

describe("planSplits", () => {
  it("lays three agents out as the document draws them", () => {
    assert.deepEqual(planSplits("main-left", 3, { columns: 201, rows: 51 }), [
      { from: 0, direction: "right", cells: 100 },
      { from: 1, direction: "below", cells: 25 },
    ]);
  });

  it("cuts nothing for one agent", () => {
    for (const layout of LAYOUTS)
      assert.deepEqual(planSplits(layout, 1, { columns: 80, rows: 24 }), []);
  });

  it("leaves every pane of a row about as wide as the others", () => {
    const [first, second, third] = planSplits("columns", 4, { columns: 83, rows: 24 });
    assert.deepEqual(first, { from: 0, direction: "right", cells: 61 });
    assert.deepEqual(second, { from: 1, direction: "right", cells: 40 });
    assert.deepEqual(third, { from: 2, direction: "right", cells: 19 });
  });

  it("always makes one pane less than there are agents, each with room in the one it is cut from", () => {
    const layouts = fc.constantFrom<Layout>(...LAYOUTS);
    const sizes = fc.record({
      columns: fc.integer({ min: 1, max: 400 }),
      rows: fc.integer({ min: 1, max: 120 }),
    });
    fc.assert(
      fc.property(layouts, fc.integer({ min: 1, max: 24 }), sizes, (layout, count, terminal) => {
        const size = roomFor(layout, count, terminal);
        const panes = [{ right: size.columns, below: size.rows }];
        for (const { from, direction, cells } of planSplits(layout, count, size)) {
          const parent = panes[from] ?? assert.fail(`no pane ${from}`);
          const left = parent[direction] - 1 - cells;
          assert.ok(cells >= 2 && left >= 2, `${layout} of ${count}: ${left} | ${cells}`);
          panes[from] = { ...parent, [direction]: left };
          panes.push({ ...parent, [direction]: cells });
        }
        assert.equal(panes.length, count);
      }),
    );
  });
});
