import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { describe, it } from "node:test";

import { createRelayHome } from "../support/relay.ts";

describe("relay before any daemon ran", () => {
  it("has sent what it could not tell of, and takes a reader that went away for no failure", () => {
    using home = createRelayHome();
    const shell = (line: string): string =>
      spawnSync("bash", ["-c", line], {
        cwd: home.home,
        env: { ...home.environment(), NODE: process.execPath, RELAY: home.main },
        encoding: "utf8",
      }).stdout;
    assert.equal(shell('"$NODE" "$RELAY" send cc one 2>&- >/dev/full; echo $?'), "0\n");
    assert.equal(shell('"$NODE" "$RELAY" send cc two >&-; echo $?'), "0\n");
    assert.equal(shell('"$NODE" "$RELAY" who | true; echo ${PIPESTATUS[0]}'), "0\n");
    assert.equal(home.posted("human").length, 2);
  });

  const NOTE = "relay: no daemon runs (RELAY_NO_AUTOSTART is set); this is what the ledger has\n";

  it("lists nothing, which is no error", async () => {
    using home = createRelayHome();
    assert.deepEqual(await home.relay(["inbox"]), {
      status: 0,
      out: "Nothing unread.\n",
      err: NOTE,
    });
    assert.deepEqual(await home.relay(["read"]), {
      status: 0,
      out: "Nothing unread.\n",
      err: NOTE,
    });
    assert.equal((await home.relay(["debts"])).out, "Nobody owes an answer.\n");
    assert.equal((await home.relay(["debts", "--json"])).out, '{"debts":[]}\n');
    assert.equal((await home.relay(["events"])).out, "");
    assert.deepEqual(home.tree(), {});
  });

  it("knows the seeds' roles and the human", async () => {
    using home = createRelayHome();
    const { out } = await home.relay(["who"]);
    assert.deepEqual(
      out.split("\n").map((line) => line.split(" ", 1)[0]),
      ["ROLE", "oc", "cc", "cx", "human", ""],
    );
  });

  it("tells what an id that nobody knows, a pane that is not there and a daemon that is missing are", async () => {
    using home = createRelayHome();
    const ended = async (...words: readonly string[]) => {
      const { status, out, err } = await home.relay([...words, "--json"]);
      const error = JSON.parse(err.split("\n").at(-2) ?? "") as { error: { code: string } };
      return [status, out, error.error.code];
    };
    assert.deepEqual(await ended("why", "7f3k2m9qab"), [4, "", "MESSAGE_UNKNOWN"]);
    assert.deepEqual(await ended("thread", "7f3k2m9qab"), [4, "", "MESSAGE_UNKNOWN"]);
    assert.deepEqual(await ended("read", "7f3k2m9qab"), [4, "", "MESSAGE_UNKNOWN"]);
    assert.deepEqual(await ended("peek", "cc"), [4, "", "PANE_UNKNOWN"]);
    assert.deepEqual(await ended("peek", "zz"), [4, "", "RECIPIENT_UNKNOWN"]);
    assert.deepEqual(await ended("retry", "7f3k2m9qab"), [6, "", "DAEMON_UNAVAILABLE"]);
    assert.deepEqual(await ended("drop", "7f3k2m9qab"), [6, "", "DAEMON_UNAVAILABLE"]);
    assert.deepEqual(await ended("events", "--limit", "0"), [2, "", "USAGE"]);
    assert.deepEqual(await ended("nonsense"), [2, "", "USAGE"]);
  });

  it("tells where a message that still lies in the outbox is", async () => {
    using home = createRelayHome();
    const { out } = await home.relay(["send", "cc", "wait for me"]);
    const id = out.split(" ")[1] ?? "";
    const why = await home.relay(["why", id]);
    const lines = why.out.split("\n");
    assert.equal(lines[0], `${id}  human → cc  chat  "wait for me"`);
    assert.match(lines[1] ?? "", /^\d\d:\d\d:\d\d\.\d{3}  posted     in the outbox, on disk$/v);
    assert.equal(
      lines[2]?.trim(),
      "now  waits for  a daemon: none runs; start it with party or relay-daemon",
    );
    assert.equal(why.status, 0);
  });
});

describe("relay's help", () => {
  it("is shown with status 2 where no command is given, and with 0 where it is asked for", async () => {
    using home = createRelayHome();
    const bare = await home.relay([]);
    const asked = await home.relay(["--help"]);
    assert.deepEqual([bare.status, bare.out], [2, ""]);
    assert.deepEqual([asked.status, asked.err], [0, ""]);
    assert.equal(bare.err, asked.out);
    assert.equal((await home.relay(["help"])).out, asked.out);
    for (const verb of "send reply inbox read thread who why debts peek events retry drop mcp".split(
      " ",
    )) {
      assert.match(asked.out, new RegExp(`\\b${verb}\\b`, "v"), verb);
      assert.equal((await home.relay([verb, "--help"])).status, 0, verb);
    }
  });

  it("for agents names commands that there are", async () => {
    using home = createRelayHome();
    const { out } = await home.relay(["help", "--agent"]);
    assert.match(out, /relay reply ID "text"/v);
    const verbs = new Set(out.matchAll(/\brelay (?<verb>[a-z]+)/gv).map(([, verb = ""]) => verb));
    assert.deepEqual([...verbs], ["reply", "send", "read", "inbox", "who", "debts", "why"]);
    for (const verb of verbs) assert.equal((await home.relay([verb, "--help"])).status, 0);
  });
});
