import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { after, before, describe, it } from "node:test";

import { openLedgerReader } from "../../src/adapters/sqlite/open.ts";
import type { TestDaemon } from "../support/daemon.ts";
import { type McpClient, startMcp, textOf, type ToolResult } from "../support/mcp-client.ts";
import { createRelayHome, type RelayHome } from "../support/relay.ts";
import { openRoom, type Room } from "../support/room.ts";
import { waitFor } from "../support/wait-for.ts";

const send = async (from: McpClient, to: string, text: string, more = {}): Promise<string> => {
  const { document } = await from.call("send", { to, text, ...more });
  return textOf(document["short_id"]);
};

const counts = ({ document }: ToolResult): readonly unknown[] => [
  (document["marked"] as readonly string[]).length,
  document["more"],
];

describe("relay mcp with a daemon and agents", () => {
  let room: Room;
  let home: RelayHome;
  let daemon: TestDaemon;
  /** A model of the person's, outside every pane. */
  let client: McpClient;

  before(async () => {
    room = await openRoom({ agents: { oc: "claude", cc: "claude" } });
    daemon = await room.startDaemon();
    home = createRelayHome(room.path("share"));
    client = await startMcp({ cwd: home.home, env: home.environment() });
  });
  after(async () => {
    await client[Symbol.asyncDispose]();
    home[Symbol.dispose]();
    await room[Symbol.asyncDispose]();
  });

  const startAs = async (role: string): Promise<McpClient> =>
    startMcp({ cwd: home.home, env: { ...home.environment(), AGENT_ROLE: role } });

  it("says stored, and waits until the recipient has seen the message", async () => {
    const sent = await client.call("send", { to: "cc", text: "look here" });
    assert.match(sent.text, /^stored [0-9a-z]{10} → cc$/v);
    assert.deepEqual([sent.document["state"], sent.document["from"]], ["stored", "human"]);
    const id = sent.document["short_id"];
    const waited = await client.call("wait", { id, until: "seen" });
    assert.deepEqual(
      [waited.text, waited.document],
      [
        "seen  cc",
        {
          id: sent.document["id"],
          short_id: id,
          until: "seen",
          states: [{ recipient: "cc.party", state: "seen" }],
        },
      ],
    );
  });

  it("never proves what a model says outside every pane to be the human's", async () => {
    const id = await send(client, "cc", "a model's word");
    await client.call("wait", { id, until: "seen" });
    const envelope = room.read("cc").find((text) => text.includes("a model's word")) ?? "";
    assert.match(envelope, /from="human" kind="chat" trust="claimed">\n\[Not proven/v);
  });

  it("proves the agent in whose pane it runs, whatever its environment says", async () => {
    const [input, output] = [room.path("mcp-in"), room.path("mcp-out")];
    execFileSync("mkfifo", [input, output]);
    // As Codex does: the server's environment names neither pane nor role.
    const words = Object.entries(home.environment()).map(([name, value]) => `${name}=${value}`);
    const script = `env -i ${words.join(" ")} ${process.execPath} ${home.main} mcp <${input} >${output}\nsleep 60`;
    writeFileSync(room.path("in-pane"), script);
    const { oc, cc } = room.agents;
    assert.ok(oc !== undefined && cc !== undefined);
    const format = ["-d", "-P", "-F", "#{pane_id}"];
    const pane = (await oc.tmux("new-window", ...format, `sh ${room.path("in-pane")}`)).trim();
    room.writePaneMap({ oc: oc.pane, cc: cc.pane, cx: pane });
    await using inPane = await startMcp({
      cwd: home.home,
      env: home.environment(),
      command: ["sh", "-c", `cat <${output} & cat >${input}; wait`],
    });
    await waitFor("cx to have its pane", async () => {
      const { document } = await inPane.call("status");
      return document["recipient"] === "cx.party" || undefined;
    });
    // The daemon looks at every pane for it, and knows from then on which process each has.
    await client.call("who");
    const sent = await inPane.call("send", { to: "human", text: "proven by its pane" });
    assert.equal(sent.document["from"], "cx.party");
    using ledger = openLedgerReader(room.path("share/relay/state/ledger.db"));
    const stored = await waitFor("the message", () =>
      ledger
        ?.inbox({ recipient: "human", unread: true, limit: 10 })
        .find(({ message }) => message.body.trim() === "proven by its pane"),
    );
    assert.equal(stored.message.trust, "proven");
    assert.equal(await inPane.end(), 0);
  });

  it("lists without texts, reads with them, and marks only the caller's own as read", async () => {
    await using oc = await startAs("oc");
    const asked = await send(client, "oc", "Which port?", { needs_reply: true, subject: "Port" });
    const inbox = await oc.call("inbox");
    const [head] = inbox.document["messages"] as readonly Record<string, unknown>[];
    assert.deepEqual(
      [head?.["short_id"], head?.["headline"], head?.["kind"], head?.["body"]],
      [asked, "Port", "request", undefined],
    );
    const others = await client.call("read", { ids: [asked] });
    assert.deepEqual(others.document["marked"], []);
    const own = await oc.call("read", { ids: [asked] });
    assert.deepEqual(own.document["marked"], [head?.["id"]]);
    assert.match(
      own.text,
      new RegExp(`^<relay-message id="${asked}" from="human" kind="request"`, "v"),
    );
    const [message] = own.document["messages"] as readonly Record<string, unknown>[];
    assert.equal(textOf(message?.["envelope"]), own.text);
    assert.deepEqual((await oc.call("read")).document["messages"], []);
  });

  it("settles a debt with a reply", async () => {
    await using oc = await startAs("oc");
    const asked = await send(client, "oc", "Which host?", { by: "30m" });
    const owed = async (): Promise<readonly unknown[]> =>
      ((await oc.call("debts")).document["debts"] as readonly Record<string, unknown>[]).map(
        (debt) => debt["short_id"],
      );
    assert.ok((await owed()).includes(asked));
    const answer = await oc.call("reply", { id: asked, text: "build1" });
    assert.deepEqual([answer.isError, answer.document["to"]], [false, ["human"]]);
    await client.call("wait", { id: asked, seconds: 10 });
    assert.ok(!(await owed()).includes(asked));
    const why = await client.call("why", { id: asked });
    assert.match(why.text, /answered +reply [0-9a-z]{10}$/mv);
    assert.equal((why.document["message"] as Record<string, unknown>)["body"], undefined);
  });

  it("sends a key once, and says of which message it is the double", async () => {
    const first = await client.call("send", { to: "human", text: "once", key: "k7" });
    const again = await client.call("send", { to: "human", text: "once more", key: "k7" });
    assert.equal(again.document["duplicate_of"], first.document["id"]);
    assert.equal(again.text, `duplicate of ${textOf(first.document["short_id"])} → human`);
  });

  it("gives a flood of text in portions, and marks what it gave", async () => {
    await using cx = await startAs("cx");
    for (const letter of ["a", "b", "c"]) await send(client, "cx", letter.repeat(30_000));
    const first = await cx.call("read");
    assert.deepEqual(counts(first), [1, 2]);
    assert.match(first.text, /\n2 more: call read again\.$/v);
    assert.deepEqual(counts(await cx.call("read")), [1, 1]);
    assert.deepEqual(counts(await cx.call("read")), [1, 0]);
  });

  it("ends a wait when its time is over, with what it waits for", async () => {
    const id = await send(client, "cx", "nobody is there");
    const { isError, document, text } = await client.call("wait", { id, seconds: 0.2 });
    const { code, retryable } = document["error"] as Record<string, unknown>;
    assert.deepEqual([isError, code, retryable], [true, "TIMED_OUT", true]);
    assert.match(text, /^Not answered within 0\.2 s: cx is held.*\[TIMED_OUT\]\n`relay why/v);
  });

  it("ends a wait that is cancelled, and answers it no more", async () => {
    const id = await send(client, "cx", "wait in vain");
    client.call("wait", { id, seconds: 300 }).catch(() => undefined);
    const number = client.lastNumber();
    client.cancel(number);
    assert.equal((await client.call("status")).isError, false);
    const ids = client.lines().map((line) => (JSON.parse(line) as { id: number }).id);
    assert.ok(!ids.includes(number));
  });

  it("ends while it waits, when its input does", async () => {
    await using other = await startMcp({ cwd: home.home, env: home.environment() });
    const id = await send(other, "cx", "wait until you end");
    other.call("wait", { id, seconds: 300 }).catch(() => undefined);
    await other.call("status");
    assert.equal(await other.end(), 0);
  });

  it("says so when the daemon ends during a wait, and goes on without it and with the next one", async () => {
    const id = await send(client, "cx", "until the daemon is gone");
    const waiting = client.call("wait", { id, seconds: 300 });
    await client.call("status");
    await daemon.end("SIGKILL");
    const { document } = await waiting;
    assert.equal((document["error"] as Record<string, unknown>)["code"], "DAEMON_UNAVAILABLE");
    const alone = await client.call("inbox");
    assert.deepEqual(
      [alone.isError, (alone.document["notes"] as readonly string[]).length],
      [false, 1],
    );
    const posted = await client.call("send", { to: "cx", text: "on disk meanwhile" });
    assert.equal(posted.document["state"], "posted");
    daemon = await room.startDaemon();
    const taken = { id: posted.document["short_id"], until: "stored" };
    assert.equal((await client.call("wait", taken)).isError, false);
  });
});
