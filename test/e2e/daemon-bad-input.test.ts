import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { describe, it } from "node:test";

import { type BareRoom, openBareRoom } from "../support/bare-room.ts";
import type { TestDaemonOptions } from "../support/daemon.ts";
import { waitFor } from "../support/demo-agent.ts";

type StartOptions = Omit<TestDaemonOptions, "root" | "unready">;

/** Starts a daemon that must not come up; gives its status and all it said. */
const refusal = async (
  room: BareRoom,
  options: StartOptions = {},
): Promise<readonly [number | NodeJS.Signals, string]> => {
  const daemon = await room.startDaemon({ ...options, unready: true });
  return [await daemon.ended, daemon.output()];
};

const post = (room: BareRoom, text: string): void => {
  mkdirSync(room.outbox("oc"), { recursive: true });
  writeFileSync(room.outbox(`oc/${text.replaceAll(" ", "-")}.msg`), `TO: human\n---\n${text}\n`);
};

const arrived = (room: BareRoom, text: string): Promise<unknown> =>
  waitFor(
    JSON.stringify(text),
    () => room.stored().some(({ body }) => body === `${text}\n`) || undefined,
  );

/** Every file of the share with its text, but for the lock, which a refused daemon may make. */
const tree = (room: BareRoom): Readonly<Record<string, string>> =>
  Object.fromEntries(
    readdirSync(room.path("share"), { recursive: true, encoding: "utf8" })
      .toSorted()
      .filter((name) => !/relay-daemon\.lock|ledger\.db-(?:shm|wal)/v.test(name))
      .map((name) => {
        const path = room.path("share", name);
        return [name, statSync(path).isFile() ? readFileSync(path, "latin1") : "directory"];
      }),
  );

describe("a second daemon of one share", () => {
  it("is refused with the pid of the first, which goes on", async () => {
    await using room = openBareRoom();
    const first = await room.startDaemon();
    assert.deepEqual(await refusal(room), [
      5,
      `relay-daemon: A relay-daemon already runs for ${room.state()} (pid ${first.pid}).\n` +
        "  Use that one, end it with `kill PID`, or give this one another RELAY_STATE_DIR.  [DAEMON_RUNNING, exit 5]\n",
    ]);
    assert.equal(readFileSync(room.state("relay-daemon.pid"), "utf8"), `${first.pid}\n`);
    post(room, "still here");
    await arrived(room, "still here");
    using control = await first.connect();
    assert.equal((await control.request({ v: 1, op: "ping" }))["pid"], first.pid);
  });

  it("starts at once when the first was killed", async () => {
    await using room = openBareRoom();
    const first = await room.startDaemon();
    await first.end("SIGKILL");
    assert.equal(readFileSync(room.state("relay-daemon.pid"), "utf8"), `${first.pid}\n`);
    const second = await room.startDaemon();
    post(room, "taken by the second");
    await arrived(room, "taken by the second");
    assert.equal(await second.end(), 0);
  });

  it("is refused while the original daemon runs, by its pid file", async () => {
    await using room = openBareRoom();
    const original = spawn("bash", ["-c", "exec -a relay-daemon sleep 100"], { stdio: "ignore" });
    try {
      await waitFor(
        "its name",
        () =>
          readFileSync(`/proc/${original.pid}/cmdline`, "utf8").startsWith("relay-daemon\0") ||
          undefined,
      );
      writeFileSync(room.state("relay-daemon.pid"), `${original.pid}`);
      post(room, "after the original");
      const [status, said] = await refusal(room);
      assert.equal(status, 5);
      assert.ok(said.includes(`(pid ${original.pid})`) && said.includes("DAEMON_RUNNING"), said);
      assert.ok(existsSync(room.outbox("oc/after-the-original.msg")));
    } finally {
      original.kill();
      await once(original, "exit");
    }
    await room.startDaemon();
    await arrived(room, "after the original");
  });

  it("is not refused for a pid that another program has now, nor for a pid file that is none", async () => {
    await using room = openBareRoom();
    for (const text of [`${process.pid}\n`, "4194305", "-1", "", "%%", "\0\0\0"]) {
      writeFileSync(room.state("relay-daemon.pid"), text);
      const daemon = await room.startDaemon();
      assert.equal(await daemon.end(), 0, text);
    }
  });
});

describe("a share that can not be used", () => {
  it("is refused where a part of it is a file", async () => {
    await using room = openBareRoom();
    writeFileSync(room.path("file"), "");
    assert.deepEqual(await refusal(room, { env: { RELAY_SHARE_DIR: room.path("file") } }), [
      3,
      `relay-daemon: Can't use "${room.path("file")}": a file is in its place (EEXIST).\n` +
        "  Check RELAY_SHARE_DIR and RELAY_INBOX_DIR, or run `party doctor`.  [SHARE_UNUSABLE, exit 3]\n",
    ]);
    assert.equal(readFileSync(room.path("file"), "utf8"), "");
  });

  it("is refused where it may not be read or written, with what to look at", async (t) => {
    if (process.getuid?.() !== 0) return t.skip("another user can only be become as root");
    await using room = openBareRoom();
    const user = { uid: 65_534, gid: 65_534 };
    chmodSync(room.root, 0o755);
    mkdirSync(room.path("home"));
    chownSync(room.path("home"), user.uid, user.gid);
    for (const mode of [0o755, 0o700]) {
      chmodSync(room.path("share"), mode);
      const before = tree(room);
      const [status, said] = await refusal(room, { user });
      assert.equal(status, mode === 0o755 ? 5 : 3, said);
      assert.match(
        said,
        mode === 0o755
          ? /^relay-daemon: \S+ belongs to user 0, not to you \(65534\)\.\n.*\[SHARE_OWNED, exit 5\]\n$/v
          : /^relay-daemon: Can't use "[^"]+\/share[^"]*": permission denied \(EACCES\)\.\n.*\[SHARE_UNUSABLE, exit 3\]\n$/v,
      );
      assert.deepEqual(tree(room), before);
    }
    const own = { RELAY_SHARE_DIR: room.path("own") };
    mkdirSync(room.path("own"), { mode: 0o500 });
    chownSync(room.path("own"), user.uid, user.gid);
    const [status, said] = await refusal(room, { user, env: own });
    assert.equal(status, 3, said);
    assert.match(
      said,
      /^relay-daemon: Can't use "[^"]+\/own\/relay": permission denied \(EACCES\)\.\n/v,
    );
  });
});

describe("a ledger", () => {
  it("of a newer version is refused with both versions, and left as it is", async () => {
    await using room = openBareRoom();
    await (await room.startDaemon()).end();
    const db = new DatabaseSync(room.state("ledger.db"));
    db.exec("PRAGMA user_version = 99");
    db.close();
    post(room, "for the newer one");
    const before = tree(room);
    assert.deepEqual(await refusal(room), [
      3,
      `relay-daemon: The ledger ${room.state("ledger.db")} has version 99; this program knows versions up to 1.\n` +
        "  Use the newer program, or move the ledger away to begin a new one.  [LEDGER_NEWER, exit 3]\n",
    ]);
    assert.deepEqual(tree(room), before);
  });

  const damage: Readonly<Record<string, (path: string) => void>> = {
    "is no database": (path) => writeFileSync(path, "this was a ledger once\n".repeat(500)),
    "is cut short": (path) => writeFileSync(path, readFileSync(path).subarray(0, 5_000)),
    "has a page of zeros": (path) => writeFileSync(path, readFileSync(path).fill(0, 4_096, 12_288)),
  };
  for (const [what, harm] of Object.entries(damage)) {
    it(`that ${what} is set aside and said; the outbox is kept and arrives`, async () => {
      await using room = openBareRoom();
      const first = await room.startDaemon();
      post(room, "in the old ledger");
      await arrived(room, "in the old ledger");
      await first.end();
      harm(room.state("ledger.db"));
      const harmed = readFileSync(room.state("ledger.db"));
      post(room, "waits in the outbox");
      const second = await room.startDaemon();
      await arrived(room, "waits in the outbox");
      const [aside, ...more] = readdirSync(room.state()).filter((name) =>
        /^ledger\.db\.corrupt-[^\-]+-\d\d-\d\dT[\d\-]+Z$/v.test(name),
      );
      assert.deepEqual(more, []);
      assert.ok(readFileSync(room.state(aside ?? "")).equals(harmed));
      assert.ok(
        second.output().includes(`"event":"ledger-set-aside","path":"${room.state(aside ?? "")}"`),
        second.output(),
      );
      const event = await waitFor("the event", () =>
        room.events().find((one) => one["status"] === "ledger-set-aside"),
      );
      assert.ok(String(event["error"]).includes(aside ?? "-"), JSON.stringify(event));
      assert.equal(await second.end(), 0);
    });
  }
});

describe("a start that is asked for wrongly", () => {
  it("with unknown words names them", async () => {
    await using room = openBareRoom();
    const main = new URL("../../src/apps/relay-daemon/main.ts", import.meta.url).pathname;
    for (const words of [
      ["--daemonize"],
      ["start"],
      ["--on-demand", "now"],
      ["--pane-status", "oc", "cc"],
      [""],
    ]) {
      const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...words], {
        env: { HOME: room.path("home"), RELAY_SHARE_DIR: room.path("none") },
        encoding: "utf8",
      });
      assert.deepEqual(
        { status, stdout, stderr },
        {
          status: 2,
          stdout: "",
          stderr: `relay-daemon: relay-daemon does not take ${JSON.stringify(words.join(" "))}.\n  \`relay-daemon --help\` shows what it takes.  [USAGE, exit 2]\n`,
        },
      );
    }
    assert.ok(!existsSync(room.path("none")));
  });

  const settings: readonly (readonly [string, string, string])[] = [
    ["RELAY_SHARE_DIR", "llm-share", "not an absolute path"],
    ["RELAY_STATE_DIR", "./state", "not an absolute path"],
    ["RELAY_LOG_DIR", "log", "not an absolute path"],
    ["RELAY_INBOX_DIR", "../outbox", "not an absolute path"],
    ["RELAY_PANE_MAP", "panes.json", "not an absolute path"],
    ["RELAY_TMUX_SESSION", "my session", "Use a letter, then letters, digits, - and _"],
    ["RELAY_TMUX_SESSION", "all", "Use a letter, then letters, digits, - and _"],
    ["RELAY_PROMPT_GATING", "some", "Use all, oc or none."],
    ["RELAY_VIM_MODE", "maybe", "Use 1, true, yes, y or on; or 0, false, no, n or off."],
    ["RELAY_NO_AUTOSTART", "2", "Use 1, true, yes, y or on; or 0, false, no, n or off."],
  ];
  for (const [name, value, allowed] of settings) {
    it(`with ${name}=${value} names it, its value and what it may be, and makes nothing`, async () => {
      await using room = openBareRoom();
      const before = tree(room);
      const [status, said] = await refusal(room, { env: { [name]: value } });
      assert.equal(status, 3, said);
      assert.ok(said.startsWith(`relay-daemon: ${name} is ${JSON.stringify(value)}`), said);
      assert.ok(said.includes(allowed) && said.endsWith("[CONFIG_INVALID, exit 3]\n"), said);
      assert.deepEqual(tree(room), before);
    });
  }

  const conf = "home/.config/relay/party.conf";
  const toml = "home/.config/relay/party.toml";
  const files: readonly (readonly [string, string, string])[] = [
    [conf, '# dirs\nRELAY_OC_DIR="$(touch CANARY; pwd)"\n', " line 2: "],
    [conf, "RELAY_OC_CMD=`touch CANARY`\n", " line 1: "],
    [conf, "touch CANARY\n", " line 1: this is no assignment: "],
    [conf, "RELAY_OC_CMD=claude; touch CANARY\n", " line 1: "],
    [conf, "RELAY_OC_CMD=cat <(touch CANARY)\n", " line 1: "],
    [toml, '[agents.oc]\ncomand = "cat"\n', ": unknown agents.oc.comand."],
    [toml, "[session\nname = 1\n", " line 1: "],
    [toml, '[generic]\nglyphs = ">"\n', ": generic.glyphs"],
  ];
  for (const [file, text, where] of files) {
    it(`with ${JSON.stringify(text)} in ${file.slice(-10)} names the place and runs nothing`, async () => {
      await using room = openBareRoom();
      mkdirSync(room.path("home/.config/relay"), { recursive: true });
      writeFileSync(room.path(file), text.replace("CANARY", room.path("canary")));
      post(room, "waits for a better file");
      const before = tree(room);
      const [status, said] = await refusal(room);
      assert.equal(status, 3, said);
      assert.ok(said.startsWith(`relay-daemon: ${room.path(file)}${where}`), said);
      assert.ok(said.endsWith("[CONFIG_INVALID, exit 3]\n"), said);
      assert.ok(!existsSync(room.path("canary")));
      assert.deepEqual(tree(room), before);
      rmSync(room.path(file));
      await room.startDaemon();
      await arrived(room, "waits for a better file");
    });
  }
});
