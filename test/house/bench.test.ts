import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, it } from "node:test";

import { countReads } from "../../bench/count-reads.ts";
import { countHits, findFalseHolds } from "../../bench/dialog-hits.ts";
import type { Report } from "../../bench/report.ts";
import { judge } from "../../bench/row.ts";
import { summarise } from "../../bench/stats.ts";

const BENCH = join(import.meta.dirname, "..", "..", "bench");
const RUN = join(BENCH, "run.ts");

describe("bench", () => {
  it("prints one measurement as JSON in the documented shape", () => {
    const { stdout, stderr, status } = spawnSync(
      process.execPath,
      [RUN, "--only", "ledger", "--json"],
      { encoding: "utf8" },
    );
    assert.equal(stderr, "measuring ledger …\n");
    const report = JSON.parse(stdout) as Report;
    assert.deepEqual(Object.keys(report), [
      "version",
      "at",
      "commit",
      "changed",
      "machine",
      "long",
      "ok",
      "rows",
    ]);
    const [row, ...more] = report.rows;
    assert(row?.floor);
    assert.deepEqual(more, []);
    assert.deepEqual(Object.keys(row), [
      "name",
      "what",
      "unit",
      "floor",
      "ours",
      "ratio",
      "budget",
      "verdict",
      "notes",
    ]);
    assert.deepEqual([row.name, row.unit, row.budget], ["ledger", "ms", "<= 2 x"]);
    assert.deepEqual(Object.keys(row.ours), ["count", "min", "median", "p95"]);
    assert.equal(row.ours.count, 1_500);
    assert(row.floor.min > 0 && row.floor.median <= row.floor.p95);
    assert.equal(status, report.ok ? 0 : 1);
  });

  it("refuses a name that it does not know, and says the known ones", () => {
    const { stderr, stdout, status } = spawnSync(process.execPath, [RUN, "--only", "luck"], {
      encoding: "utf8",
    });
    assert.deepEqual(
      [status, stdout, stderr],
      [
        2,
        "",
        'bench: There is no "luck" to measure, only send, submit, ledger, throughput, dialogs, idle, agents.\n',
      ],
    );
  });

  it("runs every floor in at most 40 lines", () => {
    const lines = execFileSync("sh", ["-c", `wc -l ${join(BENCH, "floors")}/*`], {
      encoding: "utf8",
    });
    for (const [, count] of lines.matchAll(/^ *(?<count>\d+) \//gmv)) assert(Number(count) <= 40);
  });
});

describe("judge", () => {
  const ours = summarise([10, 20, 30]);
  const floor = { ...summarise([10, 10, 10]), limit: 15 };
  const measured = { name: "it", what: "it", unit: "ms", ours, floor } as const;

  it("holds the medians' ratio and every limit against the budget", () => {
    assert.equal(judge({ ...measured, ratio: 2 }).verdict, "met");
    assert.equal(judge({ ...measured, ratio: 1.9 }).verdict, "missed");
    const limits = [{ says: "< 5 ms", holds: false }];
    assert.equal(judge({ ...measured, ratio: 2, limits }).verdict, "missed");
    assert.equal(judge({ ...measured, ratio: 2, limits }).budget, "<= 2 x, < 5 ms");
  });

  it("believes no ratio to a floor that is too slow, and judges nothing without a budget", () => {
    const slow = { ...floor, limit: 9 };
    assert.equal(judge({ ...measured, floor: slow, ratio: 2 }).verdict, "slow floor");
    assert.equal(judge(measured).verdict, "told");
  });
});

const read = (body: string) => ({ ts: 0, text: `<relay…\n${body}\n</relay-message abc>` });

describe("countReads", () => {
  it("tells lost, doubled, overtaken and misplaced messages apart", () => {
    const log = ["number 1 to oc", "number 3 to oc", "number 2 to oc", "number 1 to cc"].map(read);
    assert.deepEqual(countReads([...log, read("number 2 to oc")], "oc", 4), {
      lost: 1,
      doubled: 1,
      overtaken: 1,
      misplaced: 1,
    });
  });
});

describe("countHits", () => {
  const log = [
    { ts: 100, event: "paste", by: "tty", dialog: false },
    { ts: 112, event: "key", by: "tty", dialog: true },
    { ts: 130, event: "key", by: "human", dialog: true },
    { ts: 150, event: "paste", by: "tty", dialog: true },
    { ts: 200, event: "expired", opened_at: 110, painted_at: 120 },
    { ts: 205, event: "dialog_closed", painted_at: 204 },
  ];

  it("counts what the terminal sent into a dialog, and what of it came after its paint", () => {
    assert.deepEqual(countHits(log), {
      dialogs: 1,
      keys: 1,
      keysSeen: 0,
      pastes: 1,
      pastesSeen: 1,
      latest: 2,
    });
  });

  it("calls a hold false that no dialog and no turn explains", () => {
    const hold = { messageId: undefined, from: undefined, to: "oc.party", status: "held" };
    const at = (time: number, detail: string) => ({
      ...hold,
      number: 1,
      type: "blocked",
      at: time,
      detail,
    });
    const { all, wrong } = findFalseHolds(
      [at(150, "shows a dialog"), at(400, "holds somebody's draft"), at(900, "works (1s)")],
      [...log, { ts: 880, event: "submitted" }],
    );
    assert.deepEqual([all, wrong], [3, ["holds somebody's draft"]]);
  });
});
