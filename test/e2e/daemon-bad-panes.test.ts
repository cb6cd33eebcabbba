import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { after, before, describe, it } from "node:test";

import type { MessageId } from "../../src/domain/message.ts";
import { roomEnvironment, type TestDaemon } from "../support/daemon.ts";
import { waitFor } from "../support/demo-agent.ts";
import { readEvents } from "../support/ledger-look.ts";
import { countIn, openRoom, type Room } from "../support/room.ts";

const DAEMON = new URL("../../src/apps/relay-daemon/main.ts", import.meta.url).pathname;
const TOO_OLD = new URL("../support/tmux-1.8", import.meta.url).pathname;

const open = (): Promise<Room> =>
  openRoom({
    agents: { oc: "generic", cc: "claude" },
    args: ["--repaint", "0-20", "--think", "5"],
  });

const paneOf = (room: Room, role: string): string => room.agents[role]?.pane ?? "";
const both = (room: Room): Readonly<Record<string, string>> => ({
  oc: paneOf(room, "oc"),
  cc: paneOf(room, "cc"),
});
const isUp = ({ child }: TestDaemon): boolean =>
  child.exitCode === null && child.signalCode === null;

describe("a pane map", () => {
  let room: Room;
  let daemon: TestDaemon;
  before(async () => {
    room = await open();
    daemon = await room.startDaemon();
  });
  after(() => room[Symbol.asyncDispose]());

  const map = (): string => room.path("share/relay/state/panes.json");
  const events = (): ReturnType<typeof readEvents> =>
    readEvents(room.path("share/relay/log/events.jsonl"));
  const arrives = async (role: string, body: string): Promise<void> => {
    const id = room.post("human", { to: [role], body });
    await room.waitForDelivery(id, `${body} seen`, ({ state }) => state === "seen");
    assert.equal(countIn(room.read(role), body), 1);
  };
  const isHeld = (id: MessageId, reason: RegExp): Promise<unknown> =>
    room.waitForDelivery(
      id,
      "a hold",
      ({ state, hold }) => state === "held" && reason.test(hold?.reason ?? ""),
    );

  const broken: Readonly<Record<string, readonly [string, RegExp]>> = {
    "is not JSON": ['{"oc": "%1"', /it is not JSON/v],
    "is a list": ['["%0", "%1"]', /it holds no JSON object/v],
    "has panes that are no object": ['{"panes": 3}', /"panes" is no object/v],
    "is binary": ["\u{0}\u{1}\u{2}", /it is not JSON/v],
  };
  for (const [what, [text, reason]] of Object.entries(broken)) {
    it(`that ${what} is said, and leaves everybody where they were`, async () => {
      const known = events().length;
      writeFileSync(map(), text);
      const event = await waitFor("the event", () =>
        events()
          .slice(known)
          .find(({ status, error }) => status === "pane-map-broken" && reason.test(String(error))),
      );
      assert.ok(String(event["error"]).startsWith(`${map()} is not taken: `));
      assert.ok(daemon.output().includes('"event":"pane-map-broken"'));
      await arrives("cc", `while the map ${what}`);
      room.writePaneMap(both(room));
    });
  }

  it("that is a directory is said, and a file in its place is taken up", async () => {
    rmSync(map());
    mkdirSync(map());
    await waitFor("the event", () => daemon.output().includes("EISDIR") || undefined);
    rmSync(map(), { recursive: true });
    room.writePaneMap(both(room));
    await arrives("oc", "after the directory");
  });

  it("that names dead panes holds, and is taken up within a second once it is right", async (t) => {
    for (const [round, text] of [
      '{"oc":"%98","cc":"%99"}',
      "",
      "{}",
      '{"oc":"main.0"}',
    ].entries()) {
      writeFileSync(map(), text);
      await waitFor("its taking up", async () => {
        using control = await daemon.connect();
        const { panes } = (await control.request({ v: 1, op: "pane-status", role: "oc" })) as {
          panes: Readonly<Record<string, { readonly ready?: boolean }>>;
        };
        return panes["oc"]?.ready === true ? undefined : true;
      });
      const id = room.post("human", { to: ["oc"], body: `round ${round}` });
      await isHeld(id, /agent does not run/v);
      const start = performance.now();
      room.writePaneMap(both(room));
      await waitFor("it", () => countIn(room.read("oc"), `round ${round}`) || undefined);
      const took = Math.round(performance.now() - start);
      t.diagnostic(`from writing ${JSON.stringify(text)} right to the agent's reading: ${took} ms`);
      await room.waitForDelivery(id, "seen", ({ state }) => state === "seen");
    }
  });

  it("that is exchanged 100 times in a row counts as it is in the end", async (t) => {
    const right = both(room);
    const crossed = { oc: right["cc"] ?? "", cc: right["oc"] ?? "" };
    for (let flip = 0; flip < 100; flip += 1) room.writePaneMap(flip % 2 === 0 ? crossed : right);
    room.writePaneMap(right);
    const start = performance.now();
    const ids = [1, 2, 3].map((n) => room.post("human", { to: ["oc"], body: `flipped ${n}` }));
    for (const id of ids) await room.waitForDelivery(id, "seen", ({ state }) => state === "seen");
    t.diagnostic(`three messages after 101 changes: ${Math.round(performance.now() - start)} ms`);
    for (const n of [1, 2, 3]) {
      assert.equal(countIn(room.read("oc"), `flipped ${n}`), 1);
      assert.equal(countIn(room.read("cc"), `flipped ${n}`), 0);
    }
    assert.ok(isUp(daemon));
    assert.equal(await daemon.end(), 0, daemon.output());
  });
});

describe("a daemon", () => {
  const cases: readonly (readonly [string, Readonly<Record<string, string>>, string, string])[] = [
    [
      "without tmux on its PATH",
      { PATH: "/nonexistent" },
      'The program "tmux" can not be run',
      "TMUX_MISSING",
    ],
    [
      "with tmux 1.8",
      { RELAY_TMUX_PROGRAM: TOO_OLD },
      'tmux "1.8" is too old: 2.6 or newer is needed',
      "TMUX_TOO_OLD",
    ],
  ];
  for (const [what, env, message, code] of cases) {
    it(`${what} goes on, holds with that reason, and delivers once tmux is there`, async () => {
      await using room = await open();
      const daemon = await room.startDaemon(env);
      const ids = ["oc", "cc"].map((role) =>
        room.post("human", { to: [role], body: `${what} to ${role}` }),
      );
      const human = room.post("oc", { to: ["human"], body: "for the human" });
      for (const id of ids) {
        const { hold } = await room.waitForDelivery(id, "a hold", ({ state }) => state === "held");
        assert.deepEqual(hold, { because: "tmux", reason: message });
      }
      await waitFor("the human's", () => room.deliveries(human).length || undefined);
      assert.ok(isUp(daemon), daemon.output());
      assert.equal(await daemon.end(), 0, daemon.output());

      const status = spawnSync(process.execPath, [DAEMON, "--pane-status"], {
        env: { ...roomEnvironment(room.root), ...env },
        encoding: "utf8",
      });
      assert.equal(status.status, 3, status.stderr);
      assert.equal(status.stdout, "");
      assert.ok(status.stderr.startsWith(`relay-daemon: ${message}.\n`), status.stderr);
      assert.ok(status.stderr.endsWith(`[${code}, exit 3]\n`), status.stderr);

      const heir = await room.startDaemon();
      for (const id of ids) await room.waitForDelivery(id, "seen", ({ state }) => state === "seen");
      for (const role of ["oc", "cc"])
        assert.equal(countIn(room.read(role), `${what} to ${role}`), 1);
      assert.equal(await heir.end(), 0, heir.output());
    });
  }
});
