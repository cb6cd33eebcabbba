import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { createPainter, type Painter } from "./painter.ts";
import { createRandom } from "./random.ts";
import { plain } from "./row.ts";

interface Painted {
  readonly painter: Painter;
  readonly writes: string[];
  readonly show: (rows: readonly string[]) => void;
}

const setup = (delay: readonly [number, number], parts: boolean, fraction = 0): Painted => {
  const writes: string[] = [];
  let rows: readonly string[] = ["one", "two", "three", "four"];
  const painter = createPainter({
    compose: () => ({
      rows: rows.map((text) => plain(text)),
      cursor: { x: 0, y: 3, visible: true },
      title: "title",
    }),
    size: () => ({ width: 10, height: 4 }),
    write: (bytes, written) => {
      writes.push(bytes);
      written();
    },
    now: () => 0,
    random: { ...createRandom(1), fraction: () => fraction },
    delay,
    parts,
  });
  return {
    painter,
    writes,
    show: (next) => {
      rows = next;
    },
  };
};

const paint = (painter: Painter): Promise<number> =>
  new Promise((resolve) => {
    painter.request(resolve);
  });

describe("the painter", () => {
  it("paints only the rows that changed", async () => {
    const { painter, writes, show } = setup([0, 0], false);
    await paint(painter);
    show(["one", "two", "3", "four"]);
    await paint(painter);
    assert.equal(writes.length, 2);
    assert.ok(writes[1]?.includes("\u001b[3;1H") && !writes[1].includes("one"));
  });

  it("paints everything again once it has forgotten the screen", async () => {
    const { painter, writes } = setup([0, 0], false);
    await paint(painter);
    painter.forget();
    await paint(painter);
    assert.ok(writes[1]?.includes("one") && writes[1].includes("four"));
  });

  it("paints once for what one input asks for several times", async () => {
    const { painter, writes } = setup([0, 0], false);
    await Promise.all([paint(painter), paint(painter)]);
    assert.equal(writes.length, 1);
  });

  it("paints the upper half first when it paints in parts", async () => {
    const { painter, writes } = setup([5, 5], true);
    await paint(painter);
    assert.equal(writes.length, 2);
    assert.ok(writes[0]?.includes("two") && !writes[0].includes("three"));
    assert.ok(writes[1]?.includes("three") && !writes[1].includes("two"));
  });

  it("leaves the cursor behind the last cell where a frame has it there", async () => {
    const writes: string[] = [];
    const painter = createPainter({
      compose: () => ({ rows: [], cursor: { x: 10, y: 3, visible: false }, title: "" }),
      size: () => ({ width: 10, height: 4 }),
      write: (bytes, written) => {
        writes.push(bytes);
        written();
      },
      now: () => 0,
      random: createRandom(1),
      delay: [0, 0],
      parts: false,
    });
    await paint(painter);
    assert.ok(writes[0]?.endsWith("\u001b[4;10H \u001b[?25l"));
  });
});
