import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

import { findParentPane } from "./parent-pane.ts";

test("the nearest parent that names a pane tells it, and none of others' processes", (t) => {
  const proc = mkdtempSync(join(tmpdir(), "party-proc-"));
  t.after(() => rmSync(proc, { recursive: true }));
  const environments: Readonly<Record<number, readonly string[]>> = {
    5: ["HOME=/"],
    4: ["TMUX_PANE=", "TMUX=/tmux,1,0"],
    3: ["TMUX_PANE=%9"],
    2: ["A_TMUX_PANE=%7", "TMUX=/tmp/tmux-0/default,77,0", "TMUX_PANE=%2"],
    1: ["TMUX=/other,1,0", "TMUX_PANE=%1"],
  };
  for (const [pid, variables] of Object.entries(environments)) {
    mkdirSync(join(proc, pid));
    writeFileSync(join(proc, pid, "environ"), variables.map((each) => `${each}\0`).join(""));
  }
  const find = (...chain: readonly number[]) =>
    findParentPane(chain[0] ?? 0, { ancestors: () => chain }, proc);
  assert.deepEqual(find(5, 6, 4, 3, 2, 1), { pane: "%2", socket: "/tmp/tmux-0/default" });
  assert.deepEqual(find(1, 2), { pane: "%1", socket: "/other" });
  assert.equal(find(5, 4, 3), undefined);
  assert.equal(find(), undefined);
});
