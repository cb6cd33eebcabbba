import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  appendFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
  openSync,
  closeSync,
} from "node:fs";
import { describe, it } from "node:test";

import { type BareRoom, openBareRoom } from "../support/bare-room.ts";
import { roomEnvironment } from "../support/daemon.ts";
import { countIn, openRoom } from "../support/room.ts";
import { waitFor } from "../support/demo-agent.ts";

const RELAY = new URL("../../src/apps/relay/main.ts", import.meta.url).pathname;

const relay = (room: BareRoom, ...words: readonly string[]) =>
  spawnSync(process.execPath, [RELAY, ...words], {
    env: { ...roomEnvironment(room.root), AGENT_ROLE: "oc" },
    encoding: "utf8",
  });

const bodies = (room: BareRoom): readonly string[] => room.stored().map(({ body }) => body);

const mountSmall = (directory: string): Disposable | undefined => {
  rmSync(directory, { recursive: true });
  mkdirSync(directory);
  const { status } = spawnSync("mount", ["-t", "tmpfs", "-o", "size=16m", "party", directory]);
  if (status !== 0) return undefined;
  return { [Symbol.dispose]: () => void spawnSync("umount", ["-l", directory]) };
};

/** Writes into a file until nothing more goes in. */
const fill = (path: string): void => {
  const file = openSync(path, "a");
  try {
    for (const size of [65_536, 4_096, 512, 1]) {
      const block = Buffer.alloc(size, 1);
      for (let full = false; !full;) {
        try {
          full = writeSync(file, block) < size;
        } catch (error) {
          assert.equal((error as NodeJS.ErrnoException).code, "ENOSPC");
          full = true;
        }
      }
    }
  } finally {
    closeSync(file);
  }
};

describe("a full disk", () => {
  it("refuses sends by name, keeps the daemon, and delivers everything once there is room again", async (t) => {
    await using room = openBareRoom();
    using mounted = mountSmall(room.path("share"));
    if (mounted === undefined) return t.skip("a small tmpfs can only be mounted as root");

    const daemon = await room.startDaemon();
    const isUp = (): boolean => daemon.child.exitCode === null && daemon.child.signalCode === null;
    assert.equal(relay(room, "send", "human", "before").status, 0);
    await waitFor("the first", () => bodies(room).includes("before") || undefined);

    fill(room.path("share/filler"));
    const before = readdirSync(room.outbox("oc"));
    for (const words of ["while it is full", "x".repeat(100_000)]) {
      const { status, stdout, stderr } = relay(room, "send", "human", words);
      assert.equal(status, 6, stderr);
      assert.equal(stdout, "");
      assert.match(
        stderr,
        /^relay: No room left to write "[^"]+" \(ENOSPC\)\.\n {2}Free some space and try again; `df -h` shows the disk\. {2}\[DISK_FULL, exit 6\]\n$/v,
      );
    }
    assert.deepEqual(readdirSync(room.outbox("oc")), before);

    // Files that still found room, and a ledger that finds none for them.
    daemon.child.kill("SIGSTOP");
    rmSync(room.path("share/filler"));
    const waiting = Array.from({ length: 24 }, (_, n) => `${n} ${"waits ".repeat(2_000)}`);
    for (const [n, text] of waiting.entries()) {
      writeFileSync(room.outbox(`oc/ready-${n}.msg`), `TO: human\n---\n${text}`);
    }
    fill(room.path("share/filler"));
    daemon.child.kill("SIGCONT");
    await waitFor(
      "the daemon's complaint",
      () => daemon.output().includes('"code":"DISK_FULL"') || undefined,
      20_000,
    );
    assert.ok(isUp(), daemon.output());

    rmSync(room.path("share/filler"));
    await waitFor(
      "all of them",
      () => waiting.every((text) => bodies(room).includes(text)) || undefined,
      20_000,
    );
    assert.equal(bodies(room).length, 1 + waiting.length);
    assert.deepEqual(readdirSync(room.outbox("oc")), []);
    assert.equal(relay(room, "send", "human", "after").status, 0);
    await waitFor("the last", () => bodies(room).includes("after") || undefined);
    const types = room.events().filter(({ type }) => type === "received").length;
    assert.equal(types, bodies(room).length, "every message has its line in the log");
    assert.equal(await daemon.end(), 0, daemon.output());
  });
});

describe("a disk that fills while messages are delivered", () => {
  it("holds them, keeps the daemon, and each arrives once when there is room again", async (t) => {
    await using room = await openRoom({
      agents: { oc: "claude", cc: "generic" },
      args: ["--repaint", "0-20", "--think", "5"],
    });
    using mounted = mountSmall(room.path("share"));
    if (mounted === undefined) return t.skip("a small tmpfs can only be mounted as root");
    mkdirSync(room.path("share/relay/state"), { recursive: true });
    const panes = { oc: room.agents["oc"]?.pane ?? "", cc: room.agents["cc"]?.pane ?? "" };
    room.writePaneMap(panes);
    const daemon = await room.startDaemon();
    for (const role of ["oc", "cc"]) {
      await room.agents[role]?.control({ do: "busy", ms: 2_500 });
      room.post("human", { to: [role], body: `for ${role} now` });
      room.post("human", { to: [role], body: `for ${role} soon`, expiresAt: Date.now() + 60_000 });
    }
    const brief = room.post("human", {
      to: ["oc"],
      body: "too late",
      expiresAt: Date.now() + 1_500,
    });
    await room.waitForDelivery(
      brief,
      "a hold",
      ({ state }) => state === "held" || state === "stored",
    );
    fill(room.path("share/filler"));
    // A pane map that changes, an expiry and two agents that become ready: all of them would write now.
    writeFileSync(room.path("share/relay/state/panes.json"), "");
    for (const role of ["oc", "cc"]) {
      await waitFor(`the end of ${role}'s work`, async () => {
        const { busy } = (await room.agents[role]?.control({ do: "state" })) ?? {};
        return busy === false || undefined;
      });
    }
    const complaints = (): number => daemon.output().split("DISK_FULL").length - 1;
    await waitFor(
      "complaints",
      () => complaints() > 1 || daemon.child.exitCode !== null || undefined,
      20_000,
    );
    assert.equal(daemon.child.exitCode, null, daemon.output());
    rmSync(room.path("share/filler"));
    room.writePaneMap(panes);
    for (const role of ["oc", "cc"]) {
      for (const body of [`for ${role} now`, `for ${role} soon`]) {
        await waitFor(body, () => countIn(room.read(role), body) || undefined, 40_000);
        assert.equal(countIn(room.read(role), body), 1);
      }
    }
    await room.waitForDelivery(brief, "its expiry", ({ state }) => state === "expired", 20_000);
    assert.equal(await daemon.end(), 0, daemon.output());
  });
});

describe("a broken file of the daemon's own", () => {
  it("roster.json is written anew", async () => {
    await using room = openBareRoom();
    for (const text of ["{", "", "[]", '{"agents": 3}', "\0\0"]) {
      writeFileSync(room.state("roster.json"), text);
      const daemon = await room.startDaemon();
      const roster = JSON.parse(readFileSync(room.state("roster.json"), "utf8")) as {
        agents: readonly { role: string }[];
      };
      assert.deepEqual(
        roster.agents.map(({ role }) => role),
        ["oc", "cc", "cx"],
        JSON.stringify(text),
      );
      assert.equal(await daemon.end(), 0);
    }
  });

  it("events.jsonl with a cut last line goes on below it", async () => {
    await using room = openBareRoom();
    const log = room.path("share/relay/log/events.jsonl");
    const first = await room.startDaemon();
    mkdirSync(room.outbox("oc"), { recursive: true });
    writeFileSync(room.outbox("oc/one.msg"), "TO: human\n---\none\n");
    await waitFor("one", () => bodies(room).length === 1 || undefined);
    await first.end();
    const whole = readFileSync(log, "utf8");
    const cut = '{"v":1,"ts_ms":1760000000000,"event_id":"evt-00';
    appendFileSync(log, cut);
    await room.startDaemon();
    writeFileSync(room.outbox("oc/two.msg"), "TO: human\n---\ntwo\n");
    const text = await waitFor("two", () => {
      const now = readFileSync(log, "utf8");
      return now.split('"type":"received"').length === 3 ? now : undefined;
    });
    assert.ok(text.startsWith(`${whole}${cut}\n{"v":1,`), text);
    const ids = [...text.matchAll(/"event_id":"(?<id>evt-[0-9a-f]{8})"/gv)].map(([, id]) => id);
    assert.equal(new Set(ids).size, ids.length, "no event twice");
  });
});
