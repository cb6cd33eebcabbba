import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { openBench } from "../../test/support/delivery-bench.ts";
import { fakeAgent } from "../../test/support/delivery-world.ts";
import { createFakePrograms } from "../../test/support/fake-programs.ts";
import type { ReadOn } from "../ports/transcripts.ts";
import type { Sidecar } from "../domain/telemetry.ts";
import type { Sight } from "./delivery-deps.ts";
import { createTelemetryKeeper } from "./keep-telemetry.ts";
import { lookAtAgent } from "./look-at-agent.ts";

const RECORD = "/records/rollout-x-01a21d45-3ce2-7b72-a091-4503d21102ef.jsonl";
const counted = (input: number): string =>
  JSON.stringify({
    timestamp: "2026-11-27T13:50:07.000Z",
    type: "event_msg",
    payload: {
      type: "token_count",
      info: { total_token_usage: { input_tokens: input, output_tokens: 1 } },
    },
  });

const open = async () => {
  const bench = openBench();
  const agent = { ...fakeAgent(), transcript: undefined };
  const sight = await bench.during(lookAtAgent(bench, agent));
  assert(sight !== undefined);
  const records = new Map<string, string[]>();
  const reads: number[] = [];
  // One line a read, as of a long record.
  const readOn: ReadOn = (path, from) => {
    reads.push(from);
    const lines = records.get(path);
    if (lines === undefined) return Promise.resolve(undefined);
    const anew = lines.length < from;
    const at = anew ? 0 : from;
    return Promise.resolve({
      lines: lines.slice(at, at + 1),
      upTo: Math.min(at + 1, lines.length),
      anew,
    });
  };
  let sidecar: Sidecar | undefined;
  let changes = 0;
  let isHere = true;
  let inspections = 0;
  const programs = createFakePrograms(RECORD);
  const keeper = createTelemetryKeeper({
    programs: {
      ...programs,
      inspect: (...words) => {
        inspections += 1;
        return programs.inspect(...words);
      },
    },
    reached: () => undefined,
    readOn,
    transcripts: { size: (path) => records.get(path)?.length ?? 0 },
    sidecars: { read: () => sidecar },
    find: () => (isHere ? agent : undefined),
    changed: () => {
      changes += 1;
    },
  });
  const as = (kind: "ready" | "busy"): Sight => ({
    ...sight,
    reading: kind === "ready" ? sight.reading : { kind, reason: "", composer: "", quiet: false },
  });
  return {
    agent,
    keeper,
    records,
    reads,
    as,
    changes: () => changes,
    inspections: () => inspections,
    setSidecar: (next: Sidecar) => {
      sidecar = next;
    },
    leave: () => {
      isHere = false;
    },
    [Symbol.asyncDispose]: () => bench[Symbol.asyncDispose](),
  };
};

describe("the telemetry of an agent", () => {
  it("is read when somebody asks, from where the last reading ended, and told where it is another", async () => {
    await using room = await open();
    const { keeper, agent, records, as } = room;
    await keeper.refresh(agent, as("ready"));
    assert.equal(keeper.of(agent.name), undefined);
    records.set(RECORD, [counted(5), "no record", counted(9)]);
    await keeper.refresh(agent, as("ready"));
    assert.equal(keeper.of(agent.name)?.tokensIn, 9);
    assert.equal(keeper.of(agent.name)?.conversation, "01a21d45-3ce2-7b72-a091-4503d21102ef");
    const changes = room.changes();
    room.reads.length = 0;
    await keeper.refresh(agent, as("ready"));
    assert.deepEqual(room.reads, [3]);
    assert.equal(room.changes(), changes);
    records.get(RECORD)?.push(counted(12));
    await keeper.refresh(agent, as("ready"));
    assert.equal(keeper.of(agent.name)?.tokensIn, 12);
    assert.equal(room.changes(), changes + 1);
    // Begun anew under the same name.
    records.set(RECORD, [counted(2)]);
    await keeper.refresh(agent, as("ready"));
    assert.equal(keeper.of(agent.name)?.tokensIn, 2);
  });

  it("is read when the state changes, and by no number of looks at a spinner", async () => {
    await using room = await open();
    const { keeper, agent, records, as } = room;
    records.set(RECORD, [counted(5)]);
    keeper.observed(agent.name, as("busy"));
    await keeper.refresh(agent, as("busy"));
    const asked = room.inspections();
    records.get(RECORD)?.push(counted(6));
    for (let look = 0; look < 50; look += 1) keeper.observed(agent.name, as("busy"));
    assert.equal(room.inspections(), asked);
    keeper.observed(agent.name, as("ready"));
    await keeper.refresh(agent, as("ready"));
    const known = room.inspections();
    for (let look = 0; look < 50; look += 1) keeper.observed(agent.name, as("ready"));
    assert.equal(room.inspections(), known);
    records.get(RECORD)?.push(counted(7));
    keeper.observed(agent.name, as("ready"));
    assert.equal(room.inspections(), known + 1);
    await keeper.refresh(agent, as("ready"));
    assert.equal(keeper.of(agent.name)?.tokensIn, 7);
  });

  it("takes the status line's word where it is of the same conversation", async () => {
    await using room = await open();
    const { keeper, agent, records, as } = room;
    records.set(RECORD, [counted(5)]);
    const telemetry = {
      model: "m",
      context: { percent: 3, tokens: 1, from: "statusline" },
      tokensIn: undefined,
      tokensOut: undefined,
      costUsd: 2,
      at: Date.parse("2026-11-27T13:50:08.000Z"),
    } as const;
    room.setSidecar({ conversation: "01a21d45-0000-7b72-a091-4503d21102ef", telemetry });
    await keeper.refresh(agent, as("ready"));
    assert.equal(keeper.of(agent.name)?.costUsd, undefined);
    room.setSidecar({ conversation: "01a21d45-3ce2-7b72-a091-4503d21102ef", telemetry });
    await keeper.refresh(agent, as("ready"));
    const { costUsd, context, tokensIn } = keeper.of(agent.name) ?? {};
    assert.deepEqual([costUsd, context?.percent, tokensIn], [2, 3, 5]);
  });

  it("is forgotten with its pane", async () => {
    await using room = await open();
    const { keeper, agent, records, as } = room;
    records.set(RECORD, [counted(5)]);
    await keeper.refresh(agent, as("ready"));
    room.leave();
    keeper.observed(agent.name, undefined);
    assert.equal(keeper.of(agent.name), undefined);
  });

  it("follows with the latest sight when several are wanted at once", async () => {
    await using room = await open();
    const { keeper, agent, records, as } = room;
    records.set(RECORD, [counted(5)]);
    await Promise.all(Array.from({ length: 20 }, () => keeper.refresh(agent, as("ready"))));
    assert.equal(room.inspections(), 2);
    assert.equal(keeper.of(agent.name)?.tokensIn, 5);
  });
});
