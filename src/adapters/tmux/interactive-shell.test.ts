import assert from "node:assert/strict";
import { it } from "node:test";

import { isInteractiveShell } from "./interactive-shell.ts";

for (const line of [
  "bash",
  "-bash",
  "/bin/zsh -l",
  "sh -i",
  "bash --norc --rcfile /tmp/rc -i",
  "bash -o vi",
  "fish -C true",
  "busybox sh",
  "pwsh -NoLogo",
  "bash -s word",
])
  it(`takes "${line}" for a shell at its prompt`, () => {
    assert.equal(isInteractiveShell(line.split(" ")), true);
  });

for (const line of [
  "bash script.sh",
  "sh -c true",
  "bash -lc true",
  "bash --norc script",
  "busybox sh script",
  "busybox vi",
  "pwsh -File x.ps1",
  "nu --commands ls",
  "node",
  "claude",
  "",
])
  it(`takes "${line}" for no shell at its prompt`, () => {
    assert.equal(isInteractiveShell(line.split(" ")), false);
  });
