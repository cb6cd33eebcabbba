import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { describe, it, type TestContext } from "node:test";

import { treeOf } from "../support/home-tree.ts";
import { openServiceManager } from "../support/service-manager.ts";
import { waitFor } from "../support/wait-for.ts";

const BIN = resolve(import.meta.dirname, "../../bin");

const setup = async (t: TestContext) => {
  const root = mkdtempSync(join(tmpdir(), "party-service-"));
  const home = join(root, "my home");
  mkdirSync(home);
  const run = process.env["PARTY_TEST_RUN"] ?? "";
  const manager = await openServiceManager(root, home, { PARTY_TEST_RUN: run });
  t.after(async () => {
    await manager[Symbol.asyncDispose]();
    rmSync(root, { recursive: true, force: true });
  });
  const environment = {
    HOME: home,
    PATH: `${manager.bin}:/usr/bin:/bin:${home}/.local/bin`,
    PARTY_TEST_RUN: run,
    RELAY_TMUX_PROGRAM: "/nowhere/tmux",
  };
  /** Not waited for in one piece: the manager answers from this process. */
  const sh = async (script: string, more: Readonly<Record<string, string>> = {}) => {
    const child = spawn("/bin/sh", ["-c", script], {
      env: { ...environment, ...more },
      cwd: home,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let [out, err] = ["", ""];
    child.stdout.setEncoding("utf8").on("data", (text: string) => (out += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (err += text));
    const { promise, resolve: closed } = Promise.withResolvers<number | null>();
    child.on("close", closed);
    return { status: await promise, out: out.replaceAll(home, "~"), err };
  };
  const done = async (script: string, more: Readonly<Record<string, string>> = {}) => {
    const { status, out, err } = await sh(script, more);
    assert.equal(status, 0, out + err);
    return out;
  };
  const unit = join(home, ".config/systemd/user/relay-daemon.service");
  return { root, home, manager, sh, done, unit };
};

describe("party install with a service manager", () => {
  it("writes a unit that the manager starts, restarts when it is killed, and no longer has once it is uninstalled", async (t) => {
    const { home, manager, done, unit } = await setup(t);
    const before = treeOf(home);
    const shown = await done(`${BIN}/party install`);
    assert.match(shown, /^create {2}~\/\.config\/systemd\/user\/relay-daemon\.service: /mv);
    assert.match(shown, /`systemctl --user start relay-daemon` starts the daemon/v);
    assert.equal(manager.pid(), undefined);

    await done("systemctl --user start relay-daemon");
    // Type=notify: the manager has waited until it watches.
    assert.match(manager.journal(), /^watching .*\(roles oc, cc, cx\)\n$/v);
    const first = manager.pid() ?? 0;
    const takesIn = async (text: string): Promise<void> => {
      await done(`AGENT_ROLE=oc relay send cc ${text}`);
      const outbox = join(home, "llm-share/relay/outbox/oc");
      await waitFor("it to be taken in", () => readdirSync(outbox).length === 0);
    };
    await takesIn("before");

    process.kill(first, "SIGKILL");
    await waitFor("another start", () => manager.starts() === 2);
    await waitFor("the second daemon", () => manager.journal().split("watching ").length === 3);
    await takesIn("after");
    assert.equal(await done(`${BIN}/party install`), await done(`${BIN}/party install --dry-run`));
    assert.notEqual(manager.pid(), undefined);

    // The commands start the unit, not a daemon of their own.
    await done("systemctl --user stop relay-daemon");
    await done("relay who");
    assert.equal(manager.starts(), 3);

    await done(`${BIN}/party uninstall --purge`);
    assert.equal(manager.pid(), undefined);
    assert.deepEqual(treeOf(home), before);
    assert.match(await done("systemctl --user start relay-daemon 2>&1 || true"), /not found/v);
    assert.equal(existsSync(unit), false);
  });

  it("gives the unit what this terminal sets, in words that systemd reads back", async (t) => {
    const { root, home, manager, done, unit } = await setup(t);
    const share = join(root, 'a "share" of 100%');
    await done(`${BIN}/party install`, { RELAY_SHARE_DIR: share, RELAY_TMUX_SESSION: "party" });
    assert.doesNotMatch(readFileSync(unit, "utf8"), /RELAY_TMUX_SESSION|RELAY_STATE_DIR/v);
    assert.ok(readFileSync(unit, "utf8").includes(String.raw`RELAY_SHARE_DIR=`));
    await done("systemctl --user start relay-daemon");
    assert.match(manager.journal(), /^watching .*a "share" of 100%\/relay\/outbox /v);
    await done(`${BIN}/party uninstall --purge`, { RELAY_SHARE_DIR: share });
    assert.deepEqual([treeOf(home), existsSync(share)], [[], false]);
  });

  it("is brought up to date by `party doctor --fix` when the daemon watches another outbox than the commands here", async (t) => {
    const { home, manager, sh, done } = await setup(t);
    await done(`${BIN}/party install && systemctl --user start relay-daemon`);
    const elsewhere = { RELAY_INBOX_DIR: join(home, "elsewhere") };
    const found = await sh(`${BIN}/party doctor`, elsewhere);
    assert.match(
      found.out,
      /^FAIL {2}the daemon watches ~\/llm-share\/relay\/outbox, and commands here write to ~\/elsewhere: .*\n {6}party install && systemctl --user restart relay-daemon$/mv,
    );
    const fixed = await sh(`${BIN}/party doctor --fix`, elsewhere);
    assert.match(fixed.out, /^fixed the daemon watches ~\/llm-share/mv);
    assert.match(fixed.out, /^ok {4}the daemon runs \(pid \d+\)$/mv);
    assert.match(manager.journal(), /watching \S+ \S*\/elsewhere /v);
    assert.equal(manager.starts(), 2);
  });

  it("is verified by systemd itself", async (t) => {
    const { root, home, done, unit } = await setup(t);
    if (spawnSync("systemd-analyze", ["--version"]).error !== undefined)
      return t.skip("systemd-analyze is not installed");
    await done(`${BIN}/party install`, { RELAY_SHARE_DIR: join(root, 'a "b" 100% \\n') });
    mkdirSync(join(root, "run"), { mode: 0o700 });
    const verify = () =>
      spawnSync("systemd-analyze", ["--user", "verify", unit], {
        env: { HOME: home, PATH: "/usr/bin:/bin", XDG_RUNTIME_DIR: join(root, "run") },
        encoding: "utf8",
      });
    const { status, stderr } = verify();
    assert.deepEqual([status, stderr], [0, ""]);
    // It would tell.
    rmSync(join(home, ".local/bin/relay-daemon"));
    assert.match(verify().stderr, /is not executable/v);
  });

  it("puts everything back when the manager refuses the unit, and starts the daemon again when uninstalling fails", async (t) => {
    const { home, manager, sh } = await setup(t);
    const before = treeOf(home);
    manager.refuse("daemon-reload", "Access denied");
    const refused = await sh(`${BIN}/party install`);
    assert.equal(refused.status, 6);
    assert.match(refused.err, /systemctl --user daemon-reload failed: Access denied\./v);
    assert.deepEqual(treeOf(home), before);

    assert.equal((await sh(`${BIN}/party install --no-systemd`)).status, 0);
    assert.equal(existsSync(join(home, ".config")), false);
    assert.equal((await sh(`${BIN}/party uninstall --purge`)).status, 0);
    assert.deepEqual(treeOf(home), before);

    const again = await setup(t);
    await again.done(`${BIN}/party install && systemctl --user start relay-daemon`);
    const installed = treeOf(join(again.home, ".config"));
    again.manager.refuse("daemon-reload", "Access denied");
    const failed = await again.sh(`${BIN}/party uninstall --purge`);
    assert.equal(failed.status, 6, failed.err);
    assert.deepEqual(treeOf(join(again.home, ".config")), installed);
    assert.notEqual(again.manager.pid(), undefined);
    assert.equal(lstatSync(join(again.home, "llm-share")).isDirectory(), true);
  });

  it("writes none where no manager answers, and says how to do without", async (t) => {
    const { home, manager, done } = await setup(t);
    manager.refuse("show-environment", "Failed to connect to bus: No medium found");
    const shown = await done(`${BIN}/party install`);
    assert.match(
      shown,
      /No unit was written, for no service manager answers: Failed to connect to bus: No medium found\. `party` starts/v,
    );
    assert.equal(existsSync(join(home, ".config")), false);
  });
});
