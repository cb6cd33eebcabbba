import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";

import { openLedgerReader } from "../../src/adapters/sqlite/open.ts";
import { createRelayHome, type RelayHome, writeRoster } from "../support/relay.ts";
import { openRoom, type Room } from "../support/room.ts";
import { waitFor } from "../support/wait-for.ts";

const MINUTE = 60_000;

const ago = (minutes: number): string => new Date(Date.now() - minutes * MINUTE).toISOString();

const writeAttack = (room: Room, id: string, minutes: number): void => {
  mkdirSync(room.path("share/attacks"), { recursive: true });
  writeFileSync(
    room.path("share/attacks", `${id}.json`),
    JSON.stringify({ status: "open", last_updated: ago(minutes), phases: null }),
  );
};
const countIn = (room: Room, text: string): number =>
  room.read("oc").filter((read) => read.includes(text)).length;
const humanMail = (room: Room): readonly string[] => {
  using ledger = openLedgerReader(room.path("share/relay/state/ledger.db"));
  const inbox = ledger?.inbox({ recipient: "human", unread: false, limit: 50 }) ?? [];
  return inbox.map(({ message }) => message.subject ?? "");
};

const open = async (home: RelayHome): Promise<void> => {
  writeRoster(home);
  const opened = await home.relay(["attack", "open", "deploy", "--phase", "build: all", "--json"]);
  assert.equal(opened.status, 0, opened.err);
};
const file = (home: RelayHome): string => join(home.share, "attacks", "deploy.json");

describe("a stalled attack", () => {
  it("is told to who leads it once, and to the human once, over daemons that are killed", async () => {
    await using room = await openRoom({ agents: { oc: "claude" } });
    writeAttack(room, "deploy", 6);
    writeAttack(room, "old", 45);
    const envelopes = 'kind="nag"';
    for (let life = 1; life <= 3; life += 1) {
      const daemon = await room.startDaemon();
      await waitFor("the reminder", () => countIn(room, "Attack deploy appears stalled.") > 0);
      await waitFor("the note", () => humanMail(room).length > 0);
      // Behind what this daemon itself may have sent, a message of a later moment arrives.
      const id = room.post("human", { to: ["oc"], body: `life ${life}` });
      await room.waitForDelivery(id, "its end", ({ state }) => state === "seen");
      await daemon.end("SIGKILL");
    }
    assert.equal(countIn(room, envelopes), 1);
    assert.equal(countIn(room, "life "), 3);
    assert.deepEqual(humanMail(room), ["No longer reminded: old"]);
    const text = readFileSync(room.path("share/attacks/deploy.json"), "utf8");
    assert.equal(JSON.parse(text).events, undefined, "the file is as it was written");
  });

  it("is not told to an agent whose program has ended", async () => {
    await using room = await openRoom({ agents: { oc: "claude", cc: "claude" } });
    await room.agents["oc"]?.stop();
    writeAttack(room, "deploy", 6);
    await room.startDaemon();
    const id = room.post("human", { to: ["cc"], body: "hello" });
    await room.waitForDelivery(id, "its end", ({ state }) => state === "seen");
    using ledger = openLedgerReader(room.path("share/relay/state/ledger.db"));
    assert.deepEqual(ledger?.inbox({ recipient: "oc.party", unread: false, limit: 5 }), []);
  });
});

describe("relay attack", () => {
  it("opens, moves and ends an attack, keeping what stands in its file besides", async () => {
    using home = createRelayHome();
    await open(home);
    const before = JSON.parse(readFileSync(file(home), "utf8"));
    assert.deepEqual(
      [before.status, before.orchestrator, before.current_phase, before.events[0].actor],
      ["open", "oc", "build", "human"],
    );
    writeFileSync(file(home), JSON.stringify({ ...before, own: { field: [1] } }));
    const run = async (...words: readonly string[]) => {
      const { status, out, err } = await home.relay(["attack", ...words, "--json"]);
      assert.equal(status, 0, err);
      return JSON.parse(out);
    };
    await run("phase", "deploy", "build", "complete");
    await run("phase", "deploy", "test", "--new", "--note", "two hosts");
    const chunked = await run("chunk", "deploy", "unit", "--assignee", "CC", "--new");
    assert.deepEqual(chunked.phases, [
      { phase: "build", status: "complete", description: "all", chunks: [] },
      {
        phase: "test",
        status: "in_progress",
        description: null,
        chunks: [{ chunk: "unit", status: "in_progress", assignee: "cc", description: null }],
      },
    ]);
    assert.deepEqual([chunked.current_phase, chunked.current_chunk], ["test", "unit"]);
    const listed = await run("list");
    assert.deepEqual(
      listed.attacks.map((one: { attack_id: string; stalled: boolean }) => [
        one.attack_id,
        one.stalled,
      ]),
      [["deploy", false]],
    );
    const done = await run("done", "deploy", "--note", "all green");
    assert.equal(done.status, "complete");
    const after = JSON.parse(readFileSync(file(home), "utf8"));
    assert.deepEqual(after.own, { field: [1] });
    assert.deepEqual(
      after.events.map(({ kind, message }: { kind: string; message: string }) => [kind, message]),
      [
        ["open", ""],
        ["phase", "phase build: complete"],
        ["phase", "phase test: in_progress. two hosts"],
        ["chunk", "chunk test/unit: in_progress (cc)"],
        ["done", "all green"],
      ],
    );
    assert.equal((await home.relay(["attack", "list"])).out, "No attack is under way.\n");
  });

  it("shows what a person wrote without letting it act on the terminal", async () => {
    using home = createRelayHome();
    await open(home);
    const bad = join(home.share, "attacks", "bad.json");
    writeFileSync(bad, '{"status": "open",\n');
    writeFileSync(
      file(home),
      JSON.stringify({
        status: "open\u{1b}[31m",
        last_updated: ago(7),
        phases: [{ phase: "a\nb", status: 7 }, "x"],
      }),
    );
    const { out } = await home.relay(["attack", "list"]);
    assert.deepEqual(
      out.split("\n").map((line) => line.replaceAll(/ {2,}/gv, "  ")),
      [
        "ID  STATUS  LEAD  AT  UPDATED",
        String.raw`deploy  open\u{1b}[31m  oc  7 min ago`,
        `WARN  ${bad}:2: no JSON: property name expected.  Correct it by hand.`,
        "",
      ],
    );
    const shown = await home.relay(["attack", "show", "deploy"]);
    assert.match(shown.out, /^a b {2}pending$/mv);
    assert.equal(shown.status, 0);
  });

  const REFUSALS: Readonly<
    Record<string, readonly [words: readonly string[], status: number, says: RegExp]>
  > = {
    "an unknown attack": [
      ["show", "nope"],
      4,
      /^relay: There is no attack "nope"\. There are: deploy\.\n.*\[ATTACK_UNKNOWN, exit 4\]\n$/v,
    ],
    "a name that leads elsewhere": [
      ["done", "../deploy"],
      2,
      /^relay: An attack can't be called "\.\.\/deploy"\.\n.*\[NAME_INVALID, exit 2\]\n$/v,
    ],
    "a name with a line end": [
      ["open", "a\nb"],
      2,
      /called "a\\nb"\.\n.*\[NAME_INVALID, exit 2\]/v,
    ],
    "an attack that is there": [
      ["open", "deploy"],
      5,
      /^relay: There is an attack "deploy" already \(open\)\.\n.*\[ATTACK_TAKEN, exit 5\]\n$/v,
    ],
    "a phase that does not exist": [
      ["phase", "deploy", "ship"],
      4,
      /^relay: Attack deploy has no phase "ship"\. There are: build\.\n.*--new.*\[PHASE_UNKNOWN, exit 4\]\n$/v,
    ],
    "a chunk that does not exist": [
      ["chunk", "deploy", "unit"],
      4,
      /^relay: Attack deploy, phase build has no chunk "unit"\. It has none yet\./v,
    ],
    "a phase's name with a line end": [
      ["phase", "deploy", "a\nb", "--new"],
      2,
      /called "a\\nb": it has a line end or another control character\./v,
    ],
    "a status that is none": [
      ["phase", "deploy", "build", "ready"],
      2,
      /^relay: Not a status: "ready"\.\n.*pending, in_progress, blocked, complete, skipped/v,
    ],
    "two phases of one name": [
      ["open", "x", "--phase", "a", "--phase", "a: b"],
      2,
      /^relay: Phase "a" is named twice\./v,
    ],
    "a lead that is no agent": [
      ["open", "x", "--lead", "human"],
      2,
      /^relay: "human" can't lead an attack: it is no agent\./v,
    ],
    "an unknown lead": [["open", "x", "--lead", "zz"], 4, /\[RECIPIENT_UNKNOWN, exit 4\]/v],
    "a remark without end": [
      ["done", "deploy", "--note", "x".repeat(2_001)],
      2,
      /^relay: The text has 2001 characters; the limit is 2000\./v,
    ],
  };

  for (const [what, [words, status, says]] of Object.entries(REFUSALS)) {
    it(`refuses ${what} and changes nothing`, async () => {
      using home = createRelayHome();
      await open(home);
      const before = home.tree();
      const ran = await home.relay(["attack", ...words]);
      assert.match(ran.err, says);
      assert.deepEqual([ran.status, ran.out], [status, ""]);
      const { "llm-share/attacks/.lock": _lock, ...after } = home.tree();
      assert.deepEqual(after, before);
      const { err } = await home.relay(["attack", ...words, "--json"]);
      assert.match(err, /^\{"error":\{"code":"[A-Z_]+","message":/v);
    });
  }

  it("lets one of two open an attack, and keeps what two write at once", async () => {
    using home = createRelayHome();
    await open(home);
    const both = await Promise.all([
      home.relay(["attack", "open", "x"]),
      home.relay(["attack", "open", "x"]),
    ]);
    assert.deepEqual(new Set(both.map(({ status }) => status)), new Set([0, 5]));
    const chunks = ["a", "b", "c", "d"];
    const ran = await Promise.all(
      chunks.map(async (chunk) => home.relay(["attack", "chunk", "deploy", chunk, "--new"])),
    );
    assert.deepEqual(
      ran.map(({ err }) => err),
      ["", "", "", ""],
    );
    const { phases, events } = JSON.parse(readFileSync(file(home), "utf8"));
    const names = phases[0].chunks.map(({ chunk }: { chunk: string }) => chunk);
    assert.deepEqual(new Set(names), new Set(chunks));
    assert.deepEqual([names.length, events.length], [4, 5]);
  });

  it("refuses to change what has ended, and a length of time that is none", async () => {
    using home = createRelayHome();
    await open(home);
    await home.relay(["attack", "abort", "deploy"]);
    for (const words of [
      ["done", "deploy"],
      ["phase", "deploy", "build"],
    ]) {
      const { status, err } = await home.relay(["attack", ...words]);
      assert.equal(status, 5);
      assert.match(err, /^relay: Attack deploy is aborted\./v);
    }
    const env = { RELAY_STUCK_THRESHOLD: "soon" };
    const { status, err } = await home.relay(["attack", "list"], { env });
    assert.equal(status, 3);
    assert.match(err, /^relay: RELAY_STUCK_THRESHOLD is "soon"\./v);
  });
});
