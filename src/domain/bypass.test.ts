import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { bypassIn } from "./bypass.ts";

describe("bypassIn", () => {
  for (const [words, says] of [
    ["claude --dangerously-skip-permissions", "--dangerously-skip-permissions"],
    [
      "node /usr/bin/claude -c --permission-mode bypassPermissions",
      "--permission-mode bypassPermissions",
    ],
    ["codex -a never", "-a never"],
    ["codex --ask-for-approval=never", "--ask-for-approval never"],
    ['codex -c approval_policy="never"', '-c approval_policy="never"'],
    [
      "codex --dangerously-bypass-approvals-and-sandbox",
      "--dangerously-bypass-approvals-and-sandbox",
    ],
    ["gemini --yolo", "--yolo"],
    ["node /opt/gemini.js -y", "-y"],
    ["gemini --approval-mode yolo", "--approval-mode yolo"],
    ["copilot --allow-all-tools", "--allow-all-tools"],
  ] as const) {
    it(`sees that ${words} asks nobody`, () => {
      assert.equal(bypassIn(words.split(" ")), says);
    });
  }

  for (const words of [
    "claude -c",
    "claude --permission-mode plan",
    "codex -a on-request --add-dir never",
    "codex -c model=never",
    "npm -y",
    "",
  ]) {
    it(`sees none in ${JSON.stringify(words)}`, () => {
      assert.equal(bypassIn(words.split(" ")), undefined);
    });
  }
});
