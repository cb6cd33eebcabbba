import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";

import { countTokens } from "gpt-tokenizer/encoding/o200k_base";

import { estimateTokens } from "../../src/domain/recovery/estimate-tokens.ts";
import { renderEnvelope } from "../../src/domain/envelope.ts";
import { uuidFromDigest } from "../../src/domain/id.ts";
import type { Message } from "../../src/domain/message.ts";
import { validateDraft } from "../../src/domain/validate-draft.ts";
import { startMcp } from "../support/mcp-client.ts";
import { createRelayHome } from "../support/relay.ts";

const now = new Date(2026, 10, 20, 14, 0).getTime();

/** What the envelopes of many messages cost in the mean, each around nothing: an id costs one more or less. */
const envelopeTokens = (from: string, given: Partial<Message>): number => {
  const counts = Array.from({ length: 500 }, (_, index) => {
    const message: Message = {
      ...validateDraft({ to: ["cc"], body: "x" }),
      id: uuidFromDigest(createHash("sha256").update(`${index}`).digest()),
      foreignId: undefined,
      sentAt: now,
      from,
      trust: "proven",
      replyTo: undefined,
      continued: false,
      ...given,
    };
    return countTokens(renderEnvelope(message, { from, now, inlineBytes: 1_000 })) - 1;
  });
  return counts.reduce((sum, count) => sum + count) / counts.length;
};

/** What a packet is full of, as it comes. */
const PACKET_TEXTS: Readonly<Record<string, string>> = {
  prose: readFileSync(new URL("../../ARCHITECTURE.md", import.meta.url), "utf8"),
  code: readFileSync(new URL("../../src/domain/agent-command.ts", import.meta.url), "utf8"),
  JSON: readFileSync(new URL("../../package.json", import.meta.url), "utf8"),
  lists: Array.from(
    { length: 50 },
    (_, index) =>
      `- 7f3k2m9q${index} oc → cc · request · 2026-11-20T14:00:00.000Z · "Which tests fail?"\n`,
  ).join(""),
  hashes: Array.from(
    { length: 50 },
    (_, index) => `${(index * 829_346_551).toString(16)} src/a${index}.ts\n`,
  ).join(""),
  Chinese: "请安装库以匹配构建机器，并确认版本。".repeat(50),
};

describe("what agents pay for in tokens", () => {
  it("is estimated for packets near what a real vocabulary counts", () => {
    for (const [kind, text] of Object.entries(PACKET_TEXTS)) {
      const share = estimateTokens(text) / countTokens(text);
      assert.ok(share >= 0.9 && share <= 1.4, `${kind}: ${share}`);
    }
  });

  it("is at most 60 for the envelope between agents of a session, in the mean over ids, a debt and its deadline in it", () => {
    const owed = { kind: "request", needsReply: true } as const;
    for (const from of ["oc", "cc", "cx", "reviewer", "tests"]) {
      for (const given of [{}, owed, { ...owed, replyBy: now + 1_800_000 }]) {
        const tokens = envelopeTokens(from, given);
        assert.ok(tokens <= 60, `${tokens} for ${from} with ${JSON.stringify(given)}`);
      }
    }
  });

  it("is at most 150 for relay help --agent", async () => {
    using home = createRelayHome();
    const { out } = await home.relay(["help", "--agent"]);
    assert.ok(countTokens(out) <= 150, `${countTokens(out)}`);
    assert.ok(countTokens(out) > 100, "the text was counted");
  });

  it("is at most 80 for what relay mcp says in every prompt, and 1,000 for all of its tools", async () => {
    using home = createRelayHome();
    await using client = await startMcp({ cwd: home.home, env: home.environment() });
    const { result } = JSON.parse(client.lines()[0] ?? "") as { result: { instructions: string } };
    const said = countTokens(result.instructions);
    assert.ok(said > 20 && said <= 80, `${said}`);
    const tools = await client.request("tools/list");
    const listed = countTokens(JSON.stringify(tools.result?.["tools"]));
    assert.ok(listed > 100 && listed <= 1_000, `${listed}`);
  });
});
