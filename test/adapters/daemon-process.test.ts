import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";

import { createConnectControl } from "../../src/adapters/socket/client.ts";
import {
  createDaemonProcess,
  type DaemonProcessOptions,
} from "../../src/adapters/system/daemon-process.ts";
import { createProcesses } from "../../src/adapters/system/processes.ts";
import type { Daemon } from "../../src/ports/daemon.ts";

interface Setup {
  readonly daemon: Daemon;
  readonly path: (name: string) => string;
  /** What the stand-in was started with. */
  readonly witness: () => { args: string[]; env: Record<string, string>; pid: number; cwd: string };
}

const { isAlive } = createProcesses();

const STAND_IN = new URL("../support/answering-daemon.mjs", import.meta.url).pathname;

const setup = (
  t: TestContext,
  script = `exec ${process.execPath} ${STAND_IN} "$@"`,
  options: Partial<DaemonProcessOptions> = {},
): Setup => {
  const root = mkdtempSync(join(tmpdir(), "party-daemon-"));
  const path = (name: string): string => join(root, name);
  writeFileSync(path("relay-daemon"), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  const daemon = createDaemonProcess({
    connect: createConnectControl(path("sock")),
    program: path("relay-daemon"),
    environment: {
      PATH: `${path("bin")}:${process.env["PATH"]}`,
      SOCKET: path("sock"),
      WITNESS: path("witness"),
      TMUX_PANE: "%1",
      AGENT_ROLE: "cc",
      RELAY_SESSION: "web",
      RELAY_SHARE_DIR: "/s",
    },
    log: path("log/relay.log"),
    stopped: path("stopped"),
    autostart: true,
    home: root,
    ...options,
  });
  t.after(async () => {
    await daemon.stop();
    // A unit's daemon is not ours to stop: end the stand-in by its pid.
    if (existsSync(path("pid"))) process.kill(Number(readFileSync(path("pid"), "utf8")));
    rmSync(root, { recursive: true, force: true });
  });
  return {
    daemon,
    path,
    witness: () => JSON.parse(readFileSync(path("witness"), "utf8")),
  };
};

describe("the daemon's process", () => {
  it("is started once, belongs to no pane, and answers when ensure returns", async (t) => {
    const { daemon, witness } = setup(t);
    assert.equal(await daemon.isRunning(), false);
    assert.deepEqual(await daemon.ensure(false), { kind: "started" });
    assert.equal(await daemon.isRunning(), true);
    const { args, env, cwd } = witness();
    assert.deepEqual([args, cwd], [["--on-demand"], "/"]);
    assert.equal(env["RELAY_SHARE_DIR"], "/s");
    for (const name of ["TMUX_PANE", "AGENT_ROLE", "RELAY_SESSION"])
      assert.equal(env[name], undefined);
    assert.deepEqual(await daemon.ensure(false), { kind: "running" });
  });

  it("has ended when stop returns, and stopping again is fine", async (t) => {
    const { daemon, witness } = setup(t);
    await daemon.ensure(false);
    const { pid } = witness();
    assert.equal(isAlive(pid), true);
    assert.equal(await daemon.stop(), "stopped");
    assert.equal(isAlive(pid), false);
    assert.equal(await daemon.isRunning(), false);
    assert.equal(await daemon.stop(), "not-running");
  });

  it("is left alone where no command may start one", async (t) => {
    const { daemon, path } = setup(t, undefined, { autostart: false });
    assert.deepEqual(await daemon.ensure(true), {
      kind: "left",
      reason: "RELAY_NO_AUTOSTART is set",
    });
    assert.equal(existsSync(path("witness")), false);
  });

  it("stays stopped for commands that only need it, and starts again with a session", async (t) => {
    const { daemon, path } = setup(t);
    writeFileSync(path("stopped"), "");
    assert.deepEqual(await daemon.ensure(false), {
      kind: "left",
      reason: "it was stopped by hand",
    });
    assert.equal(existsSync(path("witness")), false);
    assert.deepEqual(await daemon.ensure(true), { kind: "started" });
    assert.equal(existsSync(path("stopped")), false);
  });

  it("tells the log's last lines when it does not come up", async (t) => {
    const { daemon, path } = setup(t, 'for n in 1 2 3 4 5 6; do echo "line $n"; done; exit 3');
    await assert.rejects(daemon.ensure(true), {
      code: "DAEMON_UNAVAILABLE",
      message:
        "The daemon did not start: it ended with status 3. It said:\nline 2\nline 3\nline 4\nline 5\nline 6",
      hint: `The whole log is ${path("log/relay.log")}.`,
    });
  });

  it("is given up when it runs and never answers", async (t) => {
    const { daemon, path } = setup(t, "echo $$ > ${0%/*}/pid; exec sleep 30", { patience: 200 });
    await assert.rejects(daemon.ensure(true), {
      code: "DAEMON_UNAVAILABLE",
      message: "The daemon does not answer.",
    });
    assert.equal(existsSync(path("log/relay.log")), true);
  });

  it("is started through the service manager where its unit is enabled, and never stopped", async (t) => {
    const { daemon, path, witness } = setup(t, "exit 1");
    mkdirSync(path(".config/systemd/user/default.target.wants"), { recursive: true });
    writeFileSync(path(".config/systemd/user/default.target.wants/relay-daemon.service"), "");
    mkdirSync(path("bin"));
    const script = `#!/bin/sh\n${process.execPath} ${STAND_IN} "$@" >/dev/null 2>&1 & echo $! > ${path("pid")}\n`;
    writeFileSync(path("bin/systemctl"), script, { mode: 0o755 });
    assert.deepEqual(await daemon.ensure(false), { kind: "started" });
    assert.deepEqual(witness().args, ["--user", "start", "relay-daemon.service"]);
    assert.equal(await daemon.stop(), "managed");
    assert.equal(await daemon.isRunning(), true);
  });

  it("says what the service manager said when the unit does not start", async (t) => {
    const { daemon, path } = setup(t);
    mkdirSync(path(".config/systemd/user/default.target.wants"), { recursive: true });
    writeFileSync(path(".config/systemd/user/default.target.wants/relay-daemon.service"), "");
    mkdirSync(path("bin"));
    writeFileSync(path("bin/systemctl"), "#!/bin/sh\necho 'no bus' >&2; exit 1\n", { mode: 0o755 });
    await assert.rejects(daemon.ensure(true), {
      code: "DAEMON_UNAVAILABLE",
      message: "systemctl --user start relay-daemon.service failed: no bus",
    });
  });
});
