import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, it } from "node:test";

import { openBareRoom } from "../support/bare-room.ts";
import { waitFor } from "../support/demo-agent.ts";
import { arrived, post, refusal, tree } from "../support/refusal.ts";

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
    // The directory of a test run is closed to other users.
    await using room = openBareRoom("/tmp");
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

describe("a place that something else has taken", () => {
  const places = [
    "log/events.jsonl",
    "state/ledger.db",
    "state/relay-daemon.lock",
    "state/relay-daemon.pid",
    "state/relay.sock",
    "state/roster.json",
    "processed/rejected",
    "outbox",
  ];
  for (const place of places) {
    it(`(${place}) is named, and the daemon starts once it is free`, async () => {
      await using room = openBareRoom();
      const path = room.path("share/relay", place);
      const isDirectory = place === "outbox" || place === "processed/rejected";
      rmSync(path, { recursive: true, force: true });
      mkdirSync(dirname(path), { recursive: true });
      if (isDirectory) writeFileSync(path, "");
      else mkdirSync(path);
      const [status, said] = await refusal(room);
      assert.equal(status, 3, said);
      assert.ok(said.includes(path) && said.endsWith("[SHARE_UNUSABLE, exit 3]\n"), said);
      rmSync(path, { recursive: true });
      const daemon = await room.startDaemon();
      assert.equal(await daemon.end(), 0);
    });
  }
});

describe("a pane map's directory that is not there", () => {
  it("is named", async () => {
    await using room = openBareRoom();
    const [status, said] = await refusal(room, { env: { RELAY_PANE_MAP: "/nowhere/panes.json" } });
    assert.equal(status, 3, said);
    assert.match(said, /^relay-daemon: Can't use "\/nowhere": it does not exist \(ENOENT\)\.\n/v);
  });
});

const MIGRATIONS = readdirSync(new URL("../../sql/", import.meta.url)).length;

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
      `relay-daemon: The ledger ${room.state("ledger.db")} has version 99; this program knows versions up to ${MIGRATIONS}.\n` +
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
