import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, it, type TestContext } from "node:test";

import { claude } from "../../domain/profiles/claude.ts";
import type { Incarnation } from "../../ports/panes.ts";
import { createProcesses } from "./processes.ts";
import { createProgramVersions, versionOfFile } from "./program-versions.ts";

const setUp = (t: TestContext) => {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "party-versions-")));
  t.after(() => rmSync(root, { recursive: true }));
  return (path: string, text = ""): string => {
    const file = join(root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return file;
  };
};

describe("the version of a program's file", () => {
  it("is its package's, past manifests that only say what kind of modules there are", (t) => {
    const put = setUp(t);
    put("node_modules/@x/agent/package.json", '{"name": "@x/agent", "version": "2.1.329"}');
    put("node_modules/@x/agent/dist/package.json", '{"type": "module"}');
    assert.equal(versionOfFile(put("node_modules/@x/agent/dist/cli.js")), "2.1.329");
  });

  it("is what its path says where no package does", (t) => {
    const put = setUp(t);
    assert.equal(versionOfFile(put("share/claude/versions/2.1.330")), "2.1.330");
    assert.equal(versionOfFile(put("Cellar/codex/0.170.0/bin/codex")), "0.170.0");
  });

  it("is a name of the file elsewhere, whatever project it lies in, and another after each installation", (t) => {
    const put = setUp(t);
    put("package.json", '{"name": "a-project", "version": "1.0.0"}');
    const file = put("bin/agent", "one");
    const first = versionOfFile(file) ?? "";
    assert.match(first, /^file-\w+-\w+$/v);
    assert.equal(versionOfFile(file), first);
    utimesSync(file, 1, 1);
    assert.notEqual(versionOfFile(file), first);
  });

  it("is not known of a file that is gone", () => {
    assert.equal(versionOfFile("/nowhere/agent"), undefined);
  });
});

describe("the program in a pane", () => {
  it("is the one that the profile names, behind shells of the same name", async (t) => {
    const put = setUp(t);
    put("node_modules/claude-code/package.json", '{"name": "claude-code", "version": "9.8.7"}');
    const script = put(
      "node_modules/claude-code/claude",
      "process.stdout.write('up'); setInterval(() => undefined, 1000);",
    );
    const wrapper = put("bin/claude", `"${process.execPath}" "${script}"; exit`);
    const child = spawn("sh", [wrapper], { stdio: ["ignore", "pipe", "ignore"], detached: true });
    const pid = child.pid ?? 0;
    t.after(async () => {
      process.kill(-pid, "SIGKILL");
      await once(child, "close");
    });
    await once(child.stdout, "data");
    const incarnation: Incarnation = {
      socket: "",
      pane: "%0",
      serverPid: 1,
      serverStartedAt: 1,
      panePid: pid,
      agentPid: pid,
      agentStartedAt: 0,
    };
    const versions = createProgramVersions(createProcesses());
    assert.deepEqual(versions.of(incarnation, claude), { program: "claude", version: "9.8.7" });
    const { program, version } = versions.of(incarnation, { ...claude, programs: [] });
    assert.equal(program, "claude");
    assert.match(version ?? "", /^file-/v);
    assert.deepEqual(versions.of({ ...incarnation, agentPid: 0 }, claude), {
      program: undefined,
      version: undefined,
    });
  });
});
