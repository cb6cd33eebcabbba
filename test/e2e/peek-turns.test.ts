import assert from "node:assert/strict";
import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";

import { createRelayHome, type RelayHome } from "../support/relay.ts";
import { openRoom, type Room } from "../support/room.ts";
import { waitFor } from "../support/wait-for.ts";

const RECORD = join(import.meta.dirname, "../fixtures/transcripts/claude-2.1.329.jsonl");

describe("relay peek --turns", () => {
  let room: Room;
  let home: RelayHome;

  before(async () => {
    room = await openRoom({ agents: { oc: "claude", cc: "claude" }, withoutTranscript: ["oc"] });
    copyFileSync(RECORD, room.path("cc.jsonl"));
    const panes = Object.entries(room.agents).map(([role, { pane }]) => [role, pane]);
    room.writePaneMap(Object.fromEntries(panes), { cc: room.path("cc.jsonl") });
    await room.startDaemon();
    home = createRelayHome(room.path("share"));
    await waitFor("both to run", async () => {
      const { out } = await home.relay(["who"]);
      return /^oc +idle/mv.test(out) && /^cc +idle/mv.test(out);
    });
  });
  after(async () => {
    home[Symbol.dispose]();
    await room[Symbol.asyncDispose]();
  });

  it("shows what another agent was asked last, said and did", async () => {
    const { status, out, err } = await home.relay(["peek", "cc", "--turns", "2"]);
    assert.deepEqual([status, err], [0, ""]);
    const lines = out.split("\n");
    assert.match(
      lines[0] ?? "",
      /^2026-11-26 \d\d:\d\d:\d\d\.\d{3}  asked$|^\d\d:\d\d:\d\d\.\d{3}  asked$/v,
    );
    assert.equal(lines[1], "  TOOL:echo 8080; echo second line:LOOT find it");
    assert.match(lines[2] ?? "", /  Bash  echo 8080; echo second line$/v);
    assert.deepEqual([lines[4], lines.at(-2)], ["  ACK tool finished", "  ACK calls finished"]);
  });

  it("prints one document for programs", async () => {
    const { out } = await home.relay(["peek", "cc", "--turns", "1", "--json"]);
    const { role, transcript, turns } = JSON.parse(out) as {
      readonly role: string;
      readonly transcript: string;
      readonly turns: readonly { readonly records: readonly Record<string, string>[] }[];
    };
    assert.deepEqual([role, transcript, turns.length], ["cc", room.path("cc.jsonl"), 1]);
    assert.deepEqual(turns[0]?.records.at(-1), {
      kind: "assistant",
      at: "2026-11-26T22:27:26.036Z",
      text: "ACK calls finished",
    });
  });

  it("says where no record is known, and what to do", async () => {
    const { status, out, err } = await home.relay(["peek", "oc", "--turns", "1"]);
    assert.deepEqual([status, out], [4, ""]);
    assert.match(
      err,
      /^relay: No record of oc's conversation is known\.\n.*`party adopt --transcript`.*\[TRANSCRIPT_UNKNOWN, exit 4\]\n$/v,
    );
    assert.equal((await home.relay(["peek", "human", "--turns", "1"])).status, 4);
    assert.equal((await home.relay(["peek", "cc", "--turns", "0"])).status, 2);
  });

  it("needs a daemon to know where to look", async () => {
    using alone = createRelayHome();
    const { status, err } = await alone.relay(["peek", "cc", "--turns", "1"]);
    assert.equal(status, 6);
    assert.match(err, /Only a daemon can tell where cc records its conversation, and none runs\./v);
  });
});
