import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { codex } from "./profiles/codex.ts";
import { claude } from "./profiles/claude.ts";
import { parseSidecar } from "./statusline.ts";
import {
  contextInWords,
  countInWords,
  type Telemetry,
  telemetryOnScreen,
  withSidecar,
} from "./telemetry.ts";

const rows = (...texts: readonly string[]) => texts.map((text) => ({ text, solid: undefined }));

const told = (status: string) => {
  const found = telemetryOnScreen(rows("› hello", "", status, "  ? for shortcuts"), codex);
  return found && [found.model, found.context?.percent, found.context?.from];
};

describe("what a screen tells", () => {
  it("is the model and the context in the status row of Codex, whichever of its items are on", () => {
    assert.deepEqual(told("  gpt-5.2 high · Context 19% used · 59.6K used"), [
      "gpt-5.2",
      19,
      "screen",
    ]);
    assert.deepEqual(told("  gpt-5.2 default · Context 81% left"), ["gpt-5.2", 19, "screen"]);
    assert.deepEqual(told("  gpt-fake-1 default · /home/ann/proj"), [
      "gpt-fake-1",
      undefined,
      undefined,
    ]);
    assert.equal(told("  something else"), undefined);
  });

  it("is nothing where the profile knows no such row, nor what was said further up", () => {
    assert.equal(telemetryOnScreen(rows("  gpt-5.2 high · Context 19% used"), claude), undefined);
    const said = rows("  gpt-5.2 high · Context 19% used", "one", "", "two", "› ");
    assert.equal(telemetryOnScreen(said, codex), undefined);
  });
});

const record: Telemetry = {
  model: "answered-by",
  context: { percent: undefined, tokens: 40_010, from: "record" },
  tokensIn: 100,
  tokensOut: 5,
  costUsd: undefined,
  at: 1_000_000,
};

describe("what Claude Code gives its status line", () => {
  const document = {
    session_id: "7c88b9a0-eaa3-4dbe-ae45-5d27b0c2507c",
    model: { id: "claude-opus-5-5", display_name: "Opus 5.5" },
    cost: { total_cost_usd: 0.25 },
    context_window: {
      total_input_tokens: 10,
      used_percentage: 4,
      current_usage: { input_tokens: 10, cache_read_input_tokens: 40_000 },
    },
  };
  const sidecar = parseSidecar(document, 1_000_400);

  it("is its model, context and cost, and whose they are", () => {
    assert.equal(sidecar?.conversation, "7c88b9a0-eaa3-4dbe-ae45-5d27b0c2507c");
    assert.deepEqual(withSidecar(record, sidecar.telemetry), {
      model: "claude-opus-5-5",
      context: { percent: 4, tokens: 40_010, from: "statusline" },
      tokensIn: 100,
      tokensOut: 5,
      costUsd: 0.25,
      at: 1_000_400,
    });
  });

  it("is left aside where the record is much newer, and for what it does not say", () => {
    const later = { ...record, at: 1_000_400 + 60_000 };
    assert.deepEqual(withSidecar(later, sidecar?.telemetry), later);
    const early = parseSidecar({ session_id: "/x", context_window: null }, 1_000_400);
    assert.deepEqual(withSidecar(record, early?.telemetry), { ...record, at: 1_000_400 });
    for (const odd of [undefined, null, [], {}, { session_id: 7 }, "x"])
      assert.equal(parseSidecar(odd, 1), undefined);
    const wrong = { session_id: "/x", cost: { total_cost_usd: -1 }, context_window: 3 };
    assert.equal(parseSidecar(wrong, 1)?.telemetry.costUsd, undefined);
  });

  it("is understood as the seeds write it down, too", () => {
    const seeds = { role: "cc", session_id: "s", context_pct: 42, model_id: "m", cost_usd: 1.23 };
    const { telemetry } = parseSidecar({ ...seeds, tokens_in: 1 }, 5) ?? {};
    assert.deepEqual(telemetry, {
      model: "m",
      context: { percent: 42, tokens: undefined, from: "statusline" },
      tokensIn: undefined,
      tokensOut: undefined,
      costUsd: 1.23,
      at: 5,
    });
    assert.equal(parseSidecar({ ...seeds, context_pct: -1 }, 5)?.telemetry.context, undefined);
  });
});

describe("the words for it", () => {
  it("are a percentage where one is told, else a count of tokens", () => {
    assert.equal(contextInWords({ context: { percent: 7, tokens: 9, from: "record" } }), "7 %");
    assert.equal(contextInWords(record), "40k");
    assert.equal(contextInWords({ context: undefined }), "");
  });

  it("are short", () => {
    assert.deepEqual([0, 999, 1_000, 59_555, 999_499, 999_500, 1_250_000].map(countInWords), [
      "0",
      "999",
      "1k",
      "60k",
      "999k",
      "1.0M",
      "1.3M",
    ]);
  });
});
