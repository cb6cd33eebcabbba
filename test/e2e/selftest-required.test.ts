/** What the daemon and the commands make of proofs: a warning, or with `require_selftest` a hold. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { after, before, describe, it } from "node:test";

import { shortId } from "../../src/domain/id.ts";
import { roomEnvironment, type TestDaemon } from "../support/daemon.ts";
import { createRelayHome, type RelayHome } from "../support/relay.ts";
import { agentOf, say, typedTo, waitForHold, waitUntilSeen } from "../support/room-steps.ts";
import { openRoom, type Room } from "../support/room.ts";

const DEMO = new URL("../../src/demo-agent/main.ts", import.meta.url).pathname;
const PARTY = new URL("../../src/apps/party/main.ts", import.meta.url).pathname;

interface Who {
  readonly agents: readonly {
    readonly recipient: string;
    readonly profile: string | null;
    readonly program: string | null;
    readonly version: string | null;
    readonly proven: boolean | null;
  }[];
}

for (const required of [false, true])
  describe(`a program that no selftest has proven, ${required ? "where one is required" : "by default"}`, () => {
    let room: Room;
    let home: RelayHome;
    let daemon: TestDaemon;
    before(async () => {
      room = await openRoom({ agents: { cc: "claude" }, args: ["--think", "10"] });
      home = createRelayHome(room.path("share"));
      mkdirSync(room.path("home/.config/relay"), { recursive: true });
      writeFileSync(room.path("home/.config/relay/party.toml"), `require_selftest = ${required}\n`);
      daemon = await room.startDaemon();
    });
    after(async () => {
      await room[Symbol.asyncDispose]();
      home[Symbol.dispose]();
    });

    const party = (...words: readonly string[]) => {
      const { tmux_socket: socket } = JSON.parse(
        readFileSync(room.path("share/relay/state/panes.json"), "utf8"),
      ) as { readonly tmux_socket: string };
      // As in a pane of the room.
      const TMUX = `${socket},1,0`;
      const { TMUX_TMPDIR } = process.env;
      const env = { ...roomEnvironment(room.root), TMUX_TMPDIR, TMUX };
      return spawnSync(process.execPath, [PARTY, ...words], { env, encoding: "utf8" });
    };
    const prove = (): void => {
      const command = `${process.execPath} ${DEMO} --skin claude`;
      const ran = party("selftest", "claude", "--command", command);
      assert.equal(ran.status, 0, ran.stdout + ran.stderr);
    };
    const who = async () => {
      const { agents } = JSON.parse((await home.relay(["who", "--json"])).out) as Who;
      const cc = agents.find(({ recipient }) => recipient === "cc.party");
      return [cc?.profile, cc?.program, cc?.proven];
    };
    /** What is logged of it. */
    const logged = (): readonly unknown[] =>
      daemon
        .output()
        .split("\n")
        .filter((line) => line.includes('"not-proven"'))
        .map((line) => (JSON.parse(line) as { readonly remedy: string }).remedy);

    if (required)
      it("is held for that, with the command that proves it, and typed into once it is proven", async () => {
        const id = say(room, "cc", "needs a proof");
        await waitForHold(room, id, "not-proven");
        const why = await home.relay(["why", shortId(id)]);
        assert.match(
          why.out,
          /held +cc runs main\.ts, which is not proven here: party selftest claude$/mv,
        );
        assert.match(why.out, /waits for +a selftest of cc's program/v);
        assert.match(why.out, /^You can: .*party selftest claude$/mv);
        assert.deepEqual(typedTo(agentOf(room, "cc")), []);
        prove();
        await waitUntilSeen(room, id);
        assert.deepEqual(await who(), ["claude", "main.ts", true]);
        assert.deepEqual(room.read("cc").length, 1);
      });
    else
      it("is typed into, and who, status and once the log say so, until it is proven", async () => {
        for (const body of ["one", "two"]) await waitUntilSeen(room, say(room, "cc", body));
        assert.deepEqual(logged(), ["party selftest claude"]);
        assert.deepEqual(await who(), ["claude", "main.ts", false]);
        const WARNING = /^WARN {2}cc: main\.ts was never proven here\. {2}party selftest claude$/mv;
        assert.match((await home.relay(["who"])).out, /paste \(claude, not proven\)/v);
        assert.match(party("status").stdout, WARNING);
        prove();
        assert.deepEqual(await who(), ["claude", "main.ts", true]);
        assert.match((await home.relay(["who"])).out, /paste \(claude\)/v);
        assert.doesNotMatch(party("status").stdout, WARNING);
        assert.match(party("status").stdout, /^cc +\S+ .* +%0 +claude$/mv);
      });

    it("is doubted again when its last selftest failed", async () => {
      const path = room.path("share/relay/state/proven.json");
      const text = readFileSync(path, "utf8");
      assert.ok(text.includes('"passed": true'));
      writeFileSync(path, text.replace('"passed": true', '"passed": false'));
      assert.deepEqual(await who(), ["claude", "main.ts", false]);
      const id = say(room, "cc", "after a failure");
      if (!required) return void (await waitUntilSeen(room, id));
      await waitForHold(room, id, "not-proven");
      assert.match((await home.relay(["why", shortId(id)])).out, /which failed its selftest/v);
    });
  });
