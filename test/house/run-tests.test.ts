import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { describe, it } from "node:test";

const root = path.resolve(import.meta.dirname, "../..");

interface Run {
  readonly status: number | null;
  readonly output: string;
  readonly lastLine: string;
}

/** Runs one test file with this text under the project's test runner. */
const runTests = (text: string, env: Readonly<Record<string, string>> = {}): Run => {
  const directory = fs.mkdtempSync(path.join(fs.realpathSync(os.tmpdir()), "run-"));
  const file = path.join(directory, "sample.test.ts");
  fs.writeFileSync(file, `${IMPORTS}${text}`);
  try {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [path.join(root, "scripts", "run-tests.ts"), file],
      { encoding: "utf8", env: { ...process.env, ...env } },
    );
    const output = stdout + stderr;
    return { status, output, lastLine: stdout.trimEnd().split("\n").at(-1) ?? "" };
  } finally {
    fs.rmSync(directory, { recursive: true, force: true });
  }
};

const IMPORTS = `import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import net from "node:net";
import { it } from "node:test";
`;

describe("the test runner", () => {
  it("ends with the totals", () => {
    const { status, lastLine } = runTests('it("passes", () => {}); it("passes too", () => {});');
    assert.deepEqual([status, lastLine], [0, "2 passed, 0 failed, 0 skipped"]);
  });

  it("fails when a test fails and when a file does not load", () => {
    const failing = runTests('it("fails", () => assert.equal(1, 2)); it("passes", () => {});');
    assert.deepEqual([failing.status, failing.lastLine], [1, "1 passed, 1 failed, 0 skipped"]);
    const broken = runTests("throw new Error('broken');");
    assert.deepEqual([broken.status, broken.lastLine], [1, "0 passed, 1 failed, 0 skipped"]);
  });

  it("gives tests a home of their own and nothing of the caller's agents", () => {
    const { status, output } = runTests(
      `it("is clean", () => {
        const { RELAY_NO_AUTOSTART, HOME, TMUX_TMPDIR, ...rest } = process.env;
        assert.equal(RELAY_NO_AUTOSTART, "1");
        assert.notEqual(HOME, ${JSON.stringify(os.homedir())});
        assert.ok(TMUX_TMPDIR.length < 60);
        assert.deepEqual(Object.keys(rest).filter((name) => /^(?:RELAY_|AGENT_ROLE|TMUX)/v.test(name)), []);
      });`,
      { RELAY_SHARE_DIR: "/x", AGENT_ROLE: "oc", TMUX: "/x,1,0", TMUX_PANE: "%1" },
    );
    assert.equal(status, 0, output);
  });

  it("fails for a process that a test left running, and ends it", () => {
    const { status, output, lastLine } = runTests(
      `it("forgets its child", () => {
        const child = spawn("sleep", ["987654"], { detached: true, stdio: "ignore" });
        child.unref();
        console.log("pid", child.pid);
      });`,
    );
    assert.equal(status, 1, output);
    assert.match(output, /left running by a test: \d+ sleep 987654/v);
    assert.equal(lastLine, "1 passed, 1 failed, 0 skipped");
    const pid = Number(/pid (?<pid>\d+)/v.exec(output)?.groups?.["pid"]);
    assert.equal(isRunning(pid), false);
  });

  it("fails for a tmux server that a test left running, even with a clean environment", () => {
    const { status, output } = runTests(
      `it("forgets its server", (_, done) => {
        spawn("tmux", ["-f", "/dev/null", "-L", "forgotten", "new-session", "-d", "sleep 987655"],
          { stdio: "ignore", env: { PATH: process.env.PATH, TMUX_TMPDIR: process.env.TMUX_TMPDIR } },
        ).on("exit", () => done());
      });`,
    );
    assert.equal(status, 1, output);
    assert.match(output, /left running by a test: \d+ tmux/v);
    assert.match(output, /socket left behind by a test: .*forgotten/v);
  });

  it("fails for a socket that a test left behind", () => {
    const { status, output } = runTests(
      `it("forgets its socket", (_, done) => {
        const child = spawn(process.execPath, ["-e",
          "require('net').createServer().listen(process.env.TMPDIR + '/s', () => process.kill(process.pid, 'SIGKILL'))"]);
        child.on("exit", () => done());
      });`,
    );
    assert.equal(status, 1, output);
    assert.match(output, /socket left behind by a test: .*\/s$/mv);
  });

  it("fails for a skip that stands in no list", () => {
    const { status, output, lastLine } = runTests('it.skip("is skipped", () => {});');
    assert.equal(status, 1);
    assert.match(output, /skipped without an entry in test\/skips\.json: .*: is skipped/v);
    assert.equal(lastLine, "0 passed, 1 failed, 1 skipped");
  });

  it("refuses a name that matches no file", () => {
    const { status, stderr } = spawnSync(
      process.execPath,
      [path.join(root, "scripts", "run-tests.ts"), "test/no-such-*.test.ts"],
      { encoding: "utf8" },
    );
    assert.deepEqual(
      [status, stderr],
      [2, 'run-tests: No test file matches ["test/no-such-*.test.ts"].\n'],
    );
  });
});

const isRunning = (pid: number): boolean => {
  const file = `/proc/${pid}/stat`;
  return fs.existsSync(file) && !/\) Z /v.test(fs.readFileSync(file, "utf8"));
};
