import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { after, before, describe, it } from "node:test";

import { type BareRoom, openBareRoom } from "../support/bare-room.ts";
import { createRelayHome, type Ran, type RelayHome } from "../support/relay.ts";

describe("relay checkpoint, handoff and recover", () => {
  let room: BareRoom;
  let home: RelayHome;
  const relay = (words: readonly string[], role?: string): Promise<Ran> =>
    home.relay(words, role === undefined ? {} : { env: { AGENT_ROLE: role } });
  const state = (name: string): string => room.path("share/relay/state", name);
  const json = async (words: readonly string[], role?: string) => {
    const ran = await relay([...words, "--json"], role);
    assert.equal(ran.status, 0, ran.err);
    return JSON.parse(ran.out) as Record<string, unknown>;
  };

  before(async () => {
    room = openBareRoom();
    await room.startDaemon();
    home = createRelayHome(room.path("share"));
  });
  after(async () => {
    home[Symbol.dispose]();
    await room[Symbol.asyncDispose]();
  });

  it("write a packet, keep the last ten of each agent, and no file of anybody else", async () => {
    const own = room.path("share/recovery/cc_recovery_none_20261120_140000.md");
    mkdirSync(room.path("share/recovery"), { recursive: true });
    writeFileSync(own, "by hand\n");
    const ids: unknown[] = [];
    for (let count = 0; count < 12; count += 1) {
      const { checkpoints } = await json(["checkpoint", "cc"]);
      assert.ok(Array.isArray(checkpoints));
      ids.push(checkpoints[0].chk_id);
      assert.match(readFileSync(checkpoints[0].path, "utf8"), /^# Recovery packet of cc\n/v);
    }
    assert.equal(new Set(ids).size, 12);
    const kept = JSON.parse(readFileSync(state("checkpoint.json"), "utf8")).agents.cc;
    assert.equal(kept.chk_id, ids.at(-1));
    assert.deepEqual(
      kept.kept.map((one: { readonly chk_id: string }) => one.chk_id),
      ids.slice(2).toReversed(),
    );
    const files = readdirSync(room.path("share/recovery"));
    assert.equal(files.length, 11);
    assert.equal(readFileSync(own, "utf8"), "by hand\n");
  });

  it("write two at once, each whole and each named", async () => {
    const both = await Promise.all([
      json(["checkpoint", "oc", "--note", "first"]),
      json(["checkpoint", "oc", "--note", "second"]),
    ]);
    const paths = both.map(
      ({ checkpoints }) => (checkpoints as { readonly path: string }[])[0]?.path,
    );
    assert.notEqual(paths[0], paths[1]);
    const kept = JSON.parse(readFileSync(state("checkpoint.json"), "utf8")).agents.oc.kept;
    assert.equal(kept.length, 2);
  });

  it("hold what is sent to one that has handed over, tell so, and say it once", async () => {
    const handed = await relay(["handoff", "cx", "--note", "arm64 fails", "--to", "oc"], "cx");
    assert.equal(handed.status, 0, handed.err);
    assert.match(
      handed.out,
      /^cx handed over to oc: chk-\S+ {2}\S+\.md\nWhat is sent to cx waits until its program is started anew\.\n$/v,
    );
    const again = await relay(["handoff", "cx", "--to", "oc"]);
    assert.match(again.out, /^cx was handed over before to oc: chk-/v);
    const inbox = await relay(["inbox"], "oc");
    assert.equal(inbox.out.match(/cx hands its work over to you/gv)?.length, 1);
    const marker = JSON.parse(readFileSync(state("handoff-marker"), "utf8")).agents.cx;
    assert.deepEqual([marker.by, marker.to], ["cx", "oc"]);
    assert.match((await relay(["who"])).out, /^cx +down, handed over to oc /mv);
    const { agents } = await json(["who"]);
    assert.ok(Array.isArray(agents));
    const cx = agents.find(({ recipient }) => recipient === "cx.party");
    assert.equal(cx.handed_over_to, "oc");

    const recovered = await relay(["recover"], "cx");
    assert.match(recovered.out, /arm64 fails/v);
    assert.equal(readFileSync(state("handoff-marker"), "utf8"), "");
    assert.match((await relay(["who"])).out, /^cx +down +/mv);
  });

  it("let nobody but the agent and the human hand over or recover", async () => {
    for (const verb of ["handoff", "recover"]) {
      const { status, err, out } = await relay([verb, "cc"], "oc");
      assert.deepEqual([status, out], [5, ""]);
      assert.match(err, /oc can not .* cc\.\n {2}Only the agent itself and the human can\./v);
    }
    assert.equal((await relay(["checkpoint", "cc"], "oc")).status, 0);
  });

  it("tell an agent that does not run at its next start, and refuse what is no agent or no size", async () => {
    assert.equal(
      (await relay(["recover", "cc"])).out,
      "cc does not run: its next start gets the packet.\n",
    );
    for (const [words, status, said] of [
      [["checkpoint", "nobody"], 4, /"nobody" is not here/v],
      [["checkpoint", "human"], 2, /"human" is no agent of this host/v],
      [["checkpoint", "../../etc"], 2, /Not an address/v],
      [["checkpoint", "cc", "--tokens", "5"], 2, /Not a size: "5"/v],
      [["checkpoint", "cc", "--tokens", "1e9"], 2, /Not a size: "1e9"/v],
      [["checkpoint", "cc", "--note", " "], 2, /The note says nothing/v],
      [["checkpoint", "cc", "--note", "x".repeat(4_001)], 2, /The note has 4001 characters/v],
      [["handoff", "cc", "--to", "cc"], 2, /can't hand its work over to itself/v],
      [["recover"], 2, /Which agent\? You are not in an agent's pane/v],
    ] as const) {
      const ran = await relay(words);
      assert.deepEqual([ran.status, ran.out], [status, ""], ran.err);
      assert.match(ran.err, said);
    }
  });

  it("say where they can't write, and lose nothing of what was kept", async () => {
    const kept = readFileSync(state("checkpoint.json"), "utf8");
    // Closed to root as well.
    renameSync(room.path("share/recovery"), room.path("share/aside"));
    writeFileSync(room.path("share/recovery"), "");
    const { status, out, err } = await relay(["checkpoint", "cc"]);
    assert.deepEqual([status, out], [3, ""]);
    assert.match(err, /Can't use ".*\/recovery": a file is in its place/v);
    assert.equal(readFileSync(state("checkpoint.json"), "utf8"), kept);
  });
});
