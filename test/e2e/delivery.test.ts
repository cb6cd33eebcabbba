import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { after, before, describe, it } from "node:test";

import type { MessageId } from "../../src/domain/message.ts";
import { waitFor } from "../support/demo-agent.ts";
import { openRoom, type Room } from "../support/room.ts";

const ROLES = ["oc", "cc", "cx"] as const;

/** The numbers that stand in the bodies `label-<role>-<number>` an agent read, in its order. */
const numbersRead = (room: Room, role: string, label: string): readonly number[] =>
  room
    .read(role)
    .flatMap((text) => [...text.matchAll(new RegExp(`^${label}-${role}-(?<n>\\d+)$`, "gmv"))])
    .map(({ groups }) => Number(groups?.["n"]));

const strangersRead = (room: Room, role: string, label: string): readonly string[] =>
  room
    .read(role)
    .flatMap((text) => [...text.matchAll(new RegExp(`^${label}-(?<to>[a-z]+)-\\d+$`, "gmv"))])
    .filter(({ groups }) => groups?.["to"] !== role)
    .map(([body]) => body);

const post = (room: Room, label: string, count: number): readonly MessageId[] =>
  Array.from({ length: count }, (_, number) =>
    ROLES.map((role) => room.post("human", { to: [role], body: `${label}-${role}-${number}` })),
  ).flat();

const range = (count: number): readonly number[] =>
  Array.from({ length: count }, (_, each) => each);

const readAll = async (room: Room, label: string, count: number): Promise<void> => {
  for (const role of ROLES) {
    await waitFor(
      `${count} messages in ${role}`,
      () => numbersRead(room, role, label).length >= count || undefined,
      120_000,
    );
  }
};

const assertExactly = (room: Room, label: string, count: number): void => {
  for (const role of ROLES) {
    assert.deepEqual(numbersRead(room, role, label), range(count), `what ${role} read`);
    assert.deepEqual(strangersRead(room, role, label), []);
  }
};

const quick = ["--repaint", "0-20", "--think", "5"];

describe("messages to three agents", () => {
  let room: Room;
  before(async () => {
    room = await openRoom({ agents: { oc: "claude", cc: "codex", cx: "generic" }, args: quick });
  });
  after(() => room[Symbol.asyncDispose]());

  it("arrive once and in order, through five kills of the daemon and two cuts of its tmux client", async () => {
    const count = 100;
    post(room, "storm", count);
    for (const kill of range(5)) {
      const daemon = await room.startDaemon();
      const goal = (kill + 1) * 12;
      await waitFor(
        `${goal} messages in oc`,
        () => (numbersRead(room, "oc", "storm").length >= goal ? true : undefined),
        60_000,
      );
      if (kill === 1 || kill === 3) {
        const clients = execFileSync(
          "tmux",
          ["-L", room.server, "list-clients", "-F", "#{client_pid}"],
          { encoding: "utf8" },
        );
        for (const pid of clients.trim().split("\n")) process.kill(Number(pid), "SIGKILL");
        const more = numbersRead(room, "oc", "storm").length + 3;
        await waitFor(
          "delivery after the cut",
          () => (numbersRead(room, "oc", "storm").length >= more ? true : undefined),
          30_000,
        );
      }
      await daemon.end("SIGKILL");
    }
    const last = await room.startDaemon();
    await readAll(room, "storm", count);
    assertExactly(room, "storm", count);
    await last.end();
  });

  it("that all wait before the daemon starts arrive once and in order", async () => {
    const count = 100;
    const ids = post(room, "waiting", count);
    const daemon = await room.startDaemon();
    await readAll(room, "waiting", count);
    assertExactly(room, "waiting", count);
    for (const id of ids) {
      await room.waitForDelivery(id, "seen", ({ state }) => state === "seen");
    }
    await daemon.end();
  });

  it("leave a clean house: SIGTERM ends the daemon with a tombstone, no pid file and no socket", async () => {
    const daemon = await room.startDaemon();
    assert.equal(await daemon.end("SIGTERM"), 0);
    const state = readdirSync(room.path("share/relay/state"));
    assert.ok(!state.includes("relay.sock") && !state.includes("relay-daemon.pid"), state.join());
    const tombstone = JSON.parse(
      readFileSync(room.path("share/relay/state/last-exit.json"), "utf8"),
    ) as Record<string, unknown>;
    assert.equal(tombstone["reason"], "signal");
    assert.equal(tombstone["detail"], "SIGTERM");
  });
});

describe("messages to agents that keep no transcript", () => {
  let room: Room;
  before(async () => {
    room = await openRoom({
      agents: { oc: "claude", cc: "codex", cx: "generic" },
      withoutTranscript: ROLES,
      args: quick,
    });
  });
  after(() => room[Symbol.asyncDispose]());

  it("are never doubled by a kill, and at most one of each agent's is unsure", async () => {
    const count = 30;
    const ids = post(room, "blind", count);
    const kills = 3;
    for (const kill of range(kills)) {
      const daemon = await room.startDaemon();
      const goal = (kill + 1) * 7;
      await waitFor(
        `${goal} messages in oc`,
        () => (numbersRead(room, "oc", "blind").length >= goal ? true : undefined),
        60_000,
      );
      await daemon.end("SIGKILL");
    }
    const last = await room.startDaemon();
    const states: string[] = [];
    for (const id of ids) {
      const { state } = await room.waitForDelivery(
        id,
        "an end",
        (delivery) => ["handed", "unsure"].includes(delivery.state),
        120_000,
      );
      states.push(state);
    }
    await last.end();
    const unsure = states.filter((state) => state === "unsure").length;
    assert.ok(unsure <= kills * ROLES.length, `${unsure} unsure`);
    for (const role of ROLES) {
      const read = numbersRead(room, role, "blind");
      assert.deepEqual(read, [...new Set(read)], `${role} read one twice`);
      assert.ok(count - read.length <= unsure, `${role} misses more than what is unsure`);
    }
  });
});
