import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { readAttack } from "./attack.ts";
import { type Act, changeChunk, changePhase, endAttack, newAttack } from "./change-attack.ts";

const ACT: Act = { at: Date.UTC(2026, 10, 20, 14, 30), actor: "cc", message: undefined };
const NOW = "2026-11-20T14:30:00.000Z";

const attackOf = (document: object) => {
  const read = readAttack("a", document);
  assert.ok(read.kind === "attack");
  return read.attack;
};

const STEP = { status: "in_progress", description: undefined, isNew: false } as const;
const CHUNK = { ...STEP, phase: undefined, assignee: undefined } as const;

const PHASES = [
  { phase: "a", status: "complete", chunks: [{ chunk: "x" }, { chunk: "y" }] },
  { phase: "b", chunks: [{ chunk: "x" }] },
];
const pathOf = (document: object, chunk: string, phase?: string): string => {
  const [edit] = changeChunk(attackOf(document), { ...CHUNK, chunk, phase }, ACT);
  return edit?.path.join(".") ?? "";
};

const begins = (chunk: string, phase: string): boolean =>
  changeChunk(attackOf({ phases: PHASES }), { ...CHUNK, chunk, phase }, ACT).some(
    ({ path }) => path.length === 3 && path.at(-1) === "status",
  );

describe("changePhase", () => {
  it("counts places in the file, also behind what is no phase", () => {
    const attack = attackOf({ phases: ["odd", null, { phase: 2, own: true }] });
    const edits = changePhase(attack, { ...STEP, phase: "2" }, ACT);
    assert.deepEqual(edits, [
      { kind: "set", path: ["phases", 2, "status"], value: "in_progress" },
      { kind: "set", path: ["current_phase"], value: "2" },
      { kind: "set", path: ["current_chunk"], value: "" },
      { kind: "set", path: ["status"], value: "in_progress" },
      { kind: "set", path: ["last_updated"], value: NOW },
      {
        kind: "append",
        path: ["events"],
        value: { ts: NOW, kind: "phase", actor: "cc", message: "phase 2: in_progress" },
      },
    ]);
  });

  it("leaves the current phase alone when it only says how another stands", () => {
    const attack = attackOf({ status: "in_progress", phases: [{ phase: "a" }, { phase: "b" }] });
    const edits = changePhase(attack, { ...STEP, phase: "a", status: "complete" }, ACT);
    const changed = edits.map(({ path }) => path.join("."));
    assert.deepEqual(changed, ["phases.0.status", "last_updated", "events"]);
  });
});

describe("changeChunk", () => {
  it("finds the chunk in the named phase, in the only one that has it, else in the current one", () => {
    assert.equal(pathOf({ phases: PHASES }, "x", "b"), "phases.1.chunks.0.status");
    assert.equal(pathOf({ phases: PHASES }, "y"), "phases.0.chunks.1.status");
    assert.equal(pathOf({ phases: PHASES, current_phase: "b" }, "x"), "phases.1.chunks.0.status");
    assert.throws(() => pathOf({ phases: PHASES }, "x"), {
      code: "USAGE",
      message: 'In which phase of a is chunk "x"?',
      hint: "Name it with --phase. There are: a, b.",
    });
    assert.throws(() => pathOf({ phases: PHASES, current_phase: "b" }, "z"), {
      code: "PHASE_UNKNOWN",
    });
    assert.throws(() => pathOf({ phases: PHASES }, "x", "c"), { code: "PHASE_UNKNOWN" });
  });

  it("begins a phase that was pending with its first chunk, and no other", () => {
    assert.deepEqual([begins("x", "a"), begins("x", "b")], [false, true]);
  });
});

describe("an attack that has ended", () => {
  it("does not change any more", () => {
    for (const status of ["complete", "aborted"]) {
      const attack = attackOf({ status, phases: [{ phase: "a" }] });
      for (const change of [
        () => changePhase(attack, { ...STEP, phase: "a" }, ACT),
        () => changeChunk(attack, { ...CHUNK, chunk: "x" }, ACT),
        () => endAttack(attack, "complete", ACT),
      ])
        assert.throws(change, { code: "ATTACK_ENDED", message: `Attack a is ${status}.` });
    }
  });
});

describe("newAttack", () => {
  it("is read as what it was made from", () => {
    const made = newAttack({
      ...ACT,
      id: "a",
      planFile: "plan.md",
      orchestrator: "oc",
      phases: [{ name: "one", description: undefined }],
    });
    const { phases, events, ...attack } = attackOf(made as object);
    assert.deepEqual(attack, {
      id: "a",
      status: "open",
      planFile: "plan.md",
      orchestrator: "oc",
      startedAt: NOW,
      lastUpdated: NOW,
      currentPhase: "one",
      currentChunk: undefined,
    });
    assert.deepEqual(phases, [
      { name: "one", status: "pending", description: undefined, chunks: [] },
    ]);
    assert.deepEqual(events, [{ ts: NOW, kind: "open", actor: "cc", message: undefined }]);
  });
});
