import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { hasControlFlags, isAtLeast, parseVersion, requireSupported } from "./version.ts";

describe("parseVersion", () => {
  for (const [output, major, minor] of [
    ["tmux 3.3a\n", 3, 3],
    ["tmux next-3.5", 3, 5],
    ["tmux 3.0-rc4", 3, 0],
    ["tmux 2.6", 2, 6],
    ["tmux 1.10", 1, 10],
    ["tmux master", Number.POSITIVE_INFINITY, 0],
    ["tmux openbsd-7.4", Number.POSITIVE_INFINITY, 0],
  ] as const)
    it(`reads ${JSON.stringify(output)}`, () => {
      const version = parseVersion(output);
      assert.deepEqual([version.major, version.minor], [major, minor]);
    });
});

describe("requireSupported", () => {
  it("names the version found and the needed one", () => {
    assert.throws(() => requireSupported(parseVersion("tmux 2.5")), {
      code: "TMUX_TOO_OLD",
      message: 'tmux "2.5" is too old: 2.6 or newer is needed.',
    });
  });

  it("takes 2.6 and everything newer", () => {
    for (const text of ["tmux 2.6", "tmux 2.10", "tmux 3.3a", "tmux master"])
      assert.equal(requireSupported(parseVersion(text)).text, text.slice(5));
  });
});

it("compares the minor version as a number", () => {
  assert.equal(isAtLeast(parseVersion("tmux 2.10"), 2, 6), true);
  assert.equal(hasControlFlags(parseVersion("tmux 3.1c")), false);
  assert.equal(hasControlFlags(parseVersion("tmux 3.2")), true);
});
