import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { PartyError } from "../../domain/error.ts";
import { beginReport, endReport, type ShareReport } from "../../domain/share/share-report.ts";
import { watchShare } from "./watch-share.ts";

const done = (held: ShareReport["held"] = []): ShareReport => ({
  ...endReport(beginReport(), { direction: "up", dryRun: false, passedOver: [] }),
  held,
});
const CHANGING = { path: "attacks/a", kind: "changing", why: "changes" } as const;
const away = () => new PartyError("STORE_UNAVAILABLE", "No answer.");

/** Runs a watch in which time passes only while it waits; `syncs` says what comes of each sync, and then it ends. */
const run = async (syncs: readonly (ShareReport | Error)[], listEvery = 100_000) => {
  const controller = new AbortController();
  const steps: string[] = [];
  const left = [...syncs];
  let now = 0;
  await watchShare(
    {
      clock: { now: () => now, monotonic: () => now },
      changes: {
        next: async (limit) => {
          steps.push(`wait ${limit}`);
          now += limit;
          if (left.length === 0) controller.abort();
        },
      },
      sync: async (unlisted) => {
        steps.push(unlisted ? "sync" : "list and sync");
        const next = left.shift() ?? done();
        if (next instanceof Error) throw next;
        return next;
      },
      report: ({ held }) => void steps.push(`report ${held.length}`),
      failed: ({ code }, delay) => void steps.push(`${code}, again in ${delay}`),
    },
    listEvery,
    controller.signal,
  );
  return steps;
};

describe("a watch", () => {
  it("asks for the store's list first, and then only now and then", async () => {
    assert.deepEqual(
      (await run([done(), done(), done()], 60_000)).filter((step) => step.endsWith("sync")),
      ["list and sync", "sync", "list and sync"],
    );
  });

  it("looks again soon at what changed while it was read", async () => {
    assert.deepEqual(await run([done([CHANGING]), done()]), [
      "list and sync",
      "report 1",
      "wait 2000",
      "sync",
      "report 0",
      "wait 30000",
    ]);
  });

  it("tries again ever later what may pass, with the list, and forgets failures after a success", async () => {
    assert.deepEqual(await run([away(), away(), done(), away()]), [
      "list and sync",
      "STORE_UNAVAILABLE, again in 5000",
      "wait 5000",
      "list and sync",
      "STORE_UNAVAILABLE, again in 10000",
      "wait 10000",
      "list and sync",
      "report 0",
      "wait 30000",
      "sync",
      "STORE_UNAVAILABLE, again in 5000",
      "wait 5000",
    ]);
  });

  it("ends with what does not pass, and quietly when it is interrupted", async () => {
    await assert.rejects(run([new PartyError("STORE_DENIED", "No.")]), { code: "STORE_DENIED" });
    assert.deepEqual(await run([new PartyError("INTERRUPTED", "Interrupted.")]), ["list and sync"]);
  });
});
