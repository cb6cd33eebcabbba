import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";

import { createFactSource } from "../../src/adapters/system/fact-source.ts";

/** Tells its arguments one a line, and knows one package. */
const DPKG = `#!/bin/sh
for word in "$@"; do printf '%s\\n' "$word" >>"$ASKED"; done
case "$3" in
  libssl-dev) printf '3.0.15-1\\tinstall ok installed\\n' ;;
  gone) printf '\\tdeinstall ok config-files\\n' ;;
  *) echo "dpkg-query: no packages found matching $3" >&2; exit 1 ;;
esac
`;

describe("what can be asked of this machine", () => {
  let place: string;
  before(() => {
    place = mkdtempSync(join(tmpdir(), "party-facts-"));
    mkdirSync(join(place, "bin"));
    writeFileSync(join(place, "bin/dpkg-query"), DPKG, { mode: 0o755 });
  });
  after(() => rmSync(place, { recursive: true, force: true }));

  const open = (path = `${join(place, "bin")}:${process.env["PATH"] ?? ""}`) =>
    createFactSource({
      host: "build2",
      share: place,
      home: place,
      environment: { PATH: path, HOME: place, ASKED: join(place, "asked") },
      state: () => undefined,
    });
  const git = (...words: readonly string[]): string =>
    execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@t", ...words], {
      encoding: "utf8",
      cwd: place,
      env: { PATH: process.env["PATH"], HOME: place },
    }).trim();

  it("is a package's version and state, as the package manager has it", async () => {
    assert.deepEqual(await open().package("libssl-dev"), {
      source: "dpkg-query -W libssl-dev",
      kind: "found",
      value: { version: "3.0.15-1", status: "install ok installed" },
    });
    assert.deepEqual(await open().package("gone"), {
      source: "dpkg-query -W gone",
      kind: "found",
      value: { version: "no version", status: "deinstall ok config-files" },
    });
    const missing = await open().package("nope");
    assert.equal(
      missing.kind === "failed" && missing.reason,
      "dpkg-query: no packages found matching nope",
    );
  });

  it("is no package where there is no package manager", async () => {
    const found = await open(join(place, "empty")).package("libssl-dev");
    assert.equal(found.kind === "failed" && found.reason, "dpkg-query is not here");
  });

  it("is the commit of a work tree, whose settings start nothing", async () => {
    const tree = join(place, "it's a tree");
    git("init", "--quiet", "--initial-branch=main", tree);
    const empty = await open().revision(tree);
    assert.match((empty.kind === "failed" && empty.reason) || "", /^fatal: /v);
    git("-C", tree, "commit", "--quiet", "--allow-empty", "-m", "x");
    const canary = join(place, "canary");
    git("-C", tree, "config", "core.fsmonitor", `touch ${canary}; false`);
    git("-C", tree, "config", "core.pager", `touch ${canary}`);
    git("-C", tree, "config", "alias.rev-parse", `!touch ${canary}`);
    assert.deepEqual(await open().revision(tree), {
      source: `git -C '${place}/it'\\''s a tree' rev-parse HEAD`,
      kind: "found",
      value: { commit: git("-C", tree, "rev-parse", "HEAD"), branch: "main" },
    });
    assert.equal(existsSync(canary), false);
    const home = await open().revision("~/it's a tree");
    assert.equal(home.kind, "found");
    const none = await open().revision(`$(touch ${canary})`);
    assert.match((none.kind === "failed" && none.reason) || "", /^fatal: cannot change to /v);
    assert.equal(existsSync(canary), false, "no shell has seen it");
  });

  it("is what is free of a file system, how the machine is, and nothing of what is not there", () => {
    const { disk, vitals } = open();
    const room = disk("/");
    assert.ok(room.kind === "found" && room.value.free > 0 && room.value.total > room.value.free);
    assert.deepEqual(disk(join(place, "nowhere")), {
      source: `df ${place}/nowhere`,
      kind: "failed",
      reason: "it is not there",
    });
    const { load, memory, uptimeSeconds, kernel } = vitals();
    assert.ok(load !== undefined && memory !== undefined && memory.total > 0);
    assert.ok((uptimeSeconds ?? 0) > 0 && /^\w+ \d/v.test(kernel ?? ""));
  });
});
