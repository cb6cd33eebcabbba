import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { resumeCommand } from "./resume-command.ts";

const ID = "5f0c1d2e-0000-4000-8000-123456789abc";
const CLAUDE = `/home/ann/.claude/projects/-home-ann/${ID}.jsonl`;
const CODEX = `/home/ann/.codex/sessions/2026/11/20/rollout-2026-11-20T14-00-00-${ID}.jsonl`;

const resumed = (
  command: string,
  given: { readonly conversation?: string; readonly resume?: string; readonly isAlone?: boolean },
): string => {
  const agent = { resume: undefined, conversation: undefined, isAlone: false, ...given };
  const { command: found, resumes } = resumeCommand({ command, ...agent });
  return `${resumes ? "resumes" : "anew"}: ${found}`;
};

describe("resumeCommand", () => {
  it("goes on with the conversation that is known to be the agent's own", () => {
    for (const isAlone of [true, false]) {
      assert.equal(
        resumed("claude -c --dangerously-skip-permissions", { conversation: CLAUDE, isAlone }),
        `resumes: claude --resume ${ID} --dangerously-skip-permissions`,
      );
      assert.equal(
        resumed("FOO=1 /opt/codex -a never --add-dir /tmp", { conversation: CODEX, isAlone }),
        `resumes: FOO=1 /opt/codex resume ${ID} -a never --add-dir /tmp`,
      );
    }
  });

  it("goes on with the last one where that can be nobody else's, and else begins anew", () => {
    assert.equal(resumed("claude --model x", { isAlone: true }), "resumes: claude -c --model x");
    assert.equal(
      resumed("codex -a never", { isAlone: true }),
      "resumes: codex resume --last -a never",
    );
    assert.equal(resumed("claude -c --model x", {}), "anew: claude --model x");
    assert.equal(resumed("codex -a never", {}), "anew: codex -a never");
    const own = { resume: "aider --restore-chat-history" };
    assert.equal(resumed("aider", { ...own, isAlone: true }), `resumes: ${own.resume}`);
    assert.equal(resumed("aider", own), "anew: aider");
    assert.equal(resumed("cat", { isAlone: true }), "anew: cat");
  });

  it("leaves alone what somebody has chosen, and what only a shell understands", () => {
    for (const command of [
      "claude --resume abc",
      "claude -r=abc",
      "codex resume --last",
      "codex fork x",
    ])
      assert.equal(
        resumed(command, { conversation: CLAUDE, isAlone: true }),
        `resumes: ${command}`,
      );
    assert.equal(resumed("$(which claude) -c", { isAlone: true }), "anew: $(which claude) -c");
    // What stands in quotes is text.
    assert.equal(
      resumed("claude --append 'go -c on'", { conversation: CLAUDE }),
      `resumes: claude --resume ${ID} --append 'go -c on'`,
    );
  });

  it("takes no other file for a conversation", () => {
    for (const conversation of [
      "/tmp/x.jsonl",
      `/tmp/${ID}.jsonl.bak`,
      "/tmp/$(id).jsonl",
      "",
      `${ID}.jsonl`,
    ])
      assert.equal(resumed("claude", { conversation }), "anew: claude", conversation);
  });
});
