import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { classify } from "../../src/domain/classify.ts";
import { holdsExactly } from "../../src/domain/composer.ts";
import { PROFILES, profileFor } from "../../src/domain/profiles/profiles.ts";
import { type Capture, loadCaptures } from "../support/captures.ts";

const captures = loadCaptures();
const profiled = captures.filter(({ agent }) => profileFor(PROFILES, [agent]).name === agent);

const readingOf = ({ screen, agent }: Capture) => classify(screen, profileFor(PROFILES, [agent]));

const isRead = (capture: Capture): boolean => {
  const { kind, composer } = readingOf(capture);
  return kind === capture.label.kind && (composer ?? null) === capture.label.composer;
};

const lines = (count: number): string => Array.from({ length: count }, () => "a line").join("\n");

const shown = (name: string, text: string): boolean => {
  const capture = profiled.find((candidate) => candidate.name === name);
  assert.ok(capture);
  return holdsExactly(
    readingOf(capture).composer ?? "",
    text,
    profileFor(PROFILES, [capture.agent]),
  );
};

describe("captured screens", () => {
  it("are classified as their labels say, on the half that was fitted and on the half that was not", (t) => {
    for (const fitted of [true, false]) {
      const half = profiled.filter((capture) => capture.fitted === fitted);
      const right = half.filter(isRead);
      t.diagnostic(`${fitted ? "fitted" : "unseen"} half: ${right.length} of ${half.length} right`);
      assert.ok(half.length > 50);
    }
    assert.deepEqual(
      profiled.map((capture) => ({
        name: capture.name,
        kind: readingOf(capture).kind,
        composer: readingOf(capture).composer ?? null,
      })),
      profiled.map(({ name, label }) => ({ name, kind: label.kind, composer: label.composer })),
    );
  });

  it("of a program without a profile of its own are never ready unless they are", () => {
    for (const { name, screen, label } of captures) {
      if (label.kind === "ready") continue;
      assert.notEqual(classify(screen, profileFor(PROFILES, [])).kind, "ready", name);
    }
  });

  it("say that they are quiet exactly where only the composer's content holds them", () => {
    const noisy = profiled.filter((capture) => {
      const { kind, quiet } = readingOf(capture);
      return (kind === "draft" || kind === "ready") && !quiet;
    });
    assert.deepEqual(
      noisy.map(({ name }) => name),
      [
        "claude_busy_unsent",
        "claude_stash",
        "codex_busy_unsent",
        "gemini_busy_draft",
        "gemini_busy_draft_narrow",
        "opencode_busy_draft",
        "opencode_busy_draft_narrow",
      ],
    );
  });

  it("prove a collapsed paste by its exact size", () => {
    assert.equal(shown("claude_pasted_60line", lines(60)), true);
    assert.equal(shown("claude_pasted_60line", lines(59)), false);
    assert.equal(shown("claude_pasted_900ch", "y".repeat(900)), true);
    assert.equal(shown("claude_pasted_900ch", lines(2)), false);
    assert.equal(shown("codex_pasted_60line", "é".repeat(2016)), true);
    assert.equal(shown("codex_pasted_60line", "é".repeat(2015)), false);
    assert.equal(shown("codex_pasted_900ch", `MK31824 ${"y".repeat(900)}`), true);
    assert.equal(shown("codex_pasted_900ch", `MK31824 ${"y".repeat(901)}`), false);
    for (const agent of ["copilot", "gemini", "opencode"]) {
      assert.equal(shown(`${agent}_pasted_envelope_long`, lines(64)), true);
      assert.equal(shown(`${agent}_pasted_envelope_long`, lines(63)), false);
    }
    assert.equal(shown("gemini_pasted_envelope_wide", "é".repeat(3125)), true);
    assert.equal(shown("gemini_pasted_envelope_wide", "é".repeat(3124)), false);
  });

  it("recognise a text as ours whose submit key became a line break", () => {
    assert.equal(shown("gemini_enter_at_once", "swallow me"), true);
    assert.equal(shown("gemini_enter_at_once", "swallow me not"), false);
  });
});
