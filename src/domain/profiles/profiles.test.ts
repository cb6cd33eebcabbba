import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { PROFILES, profileFor } from "./profiles.ts";

describe("profileFor", () => {
  it("takes the topmost known program of the pane", () => {
    assert.equal(profileFor(PROFILES, ["bash", "claude"]).name, "claude");
    assert.equal(profileFor(PROFILES, ["node", "codex", "claude"]).name, "codex");
  });

  it("falls back to generic", () => {
    assert.equal(profileFor(PROFILES, []).name, "generic");
    assert.equal(profileFor(PROFILES, ["bash", "my-agent"]).name, "generic");
  });
});

describe("profiles", () => {
  it("have names and programs of their own, and commands without the slash", () => {
    const programs = PROFILES.flatMap((profile) => profile.programs);
    assert.equal(new Set(PROFILES.map(({ name }) => name)).size, PROFILES.length);
    assert.equal(new Set(programs).size, programs.length);
    for (const { commands } of PROFILES)
      for (const command of commands) assert.match(command, /^[a-z][a-z\-]*$/v);
  });

  it("search with patterns that keep no state between screens", () => {
    for (const { screen, collapsed } of PROFILES) {
      const patterns = [
        ...[screen.placeholders, screen.menu, screen.busy, screen.stashed].flat(),
        ...[screen.busyTitle, screen.dialogTitle].flat(),
        ...screen.dialog.map(({ pattern }) => pattern),
        ...collapsed.map(({ pattern }) => pattern),
      ];
      for (const pattern of patterns) assert.doesNotMatch(pattern.flags, /[gy]/v);
    }
  });
});
