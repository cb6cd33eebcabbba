import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";

import { acquireLock } from "./lock.ts";

const setUp = (t: TestContext, alive: readonly number[] = []) => {
  const directory = mkdtempSync(join(tmpdir(), "party-lock-"));
  t.after(() => rmSync(directory, { recursive: true, force: true }));
  const pidFile = join(directory, "relay-daemon.pid");
  const options = {
    path: join(directory, "lock.db"),
    pidFile,
    processes: { isAlive: (pid: number) => alive.includes(pid) },
  };
  return { directory, options, pidFile };
};

describe("the daemon's lock", () => {
  it("is held by one at a time, and names the other's pid", (t) => {
    const { directory, options, pidFile } = setUp(t);
    {
      using _lock = acquireLock(options);
      writeFileSync(pidFile, "4711\n");
      assert.throws(() => acquireLock(options), {
        code: "DAEMON_RUNNING",
        message: `A relay-daemon already runs for ${directory} (pid 4711).`,
      });
      rmSync(pidFile);
      assert.throws(() => acquireLock(options), { message: /already runs for [^\(]+\.$/v });
    }
    acquireLock(options)[Symbol.dispose]();
  });

  it("goes by the pid file for a daemon that locks otherwise, while that lives", async (t) => {
    const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)", "relay-daemon"]);
    t.after(() => child.kill());
    const pid = child.pid ?? 0;
    const { options, pidFile } = setUp(t, [pid, process.pid, 1]);
    writeFileSync(pidFile, `${pid}`);
    assert.throws(() => acquireLock(options), { code: "DAEMON_RUNNING" });
    // The refusal let go of the lock: another program with the same pid does not keep the daemon away.
    for (const other of [`${process.pid}`, "1", "999999", "nonsense", "-3"]) {
      writeFileSync(pidFile, other);
      acquireLock(options)[Symbol.dispose]();
    }
  });

  it("does not take an unusable directory for another daemon", (t) => {
    const { options } = setUp(t);
    assert.throws(() => acquireLock({ ...options, path: "/nowhere/lock.db" }), /unable to open/v);
  });
});
