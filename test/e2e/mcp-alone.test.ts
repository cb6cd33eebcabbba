import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { after, before, describe, it } from "node:test";

import { LIMITS } from "../../src/domain/message.ts";
import { type McpClient, startMcp, textOf, type ToolResult } from "../support/mcp-client.ts";
import { createRelayHome, type RelayHome, writeRoster } from "../support/relay.ts";

const TOOLS = ["send", "reply", "inbox", "read", "who", "debts", "why", "wait", "status"];

const startIn = async (
  { home, environment }: RelayHome,
  env: Readonly<Record<string, string>> = {},
  revision: "2025-06-18" | "2026-07-28" = "2025-06-18",
): Promise<McpClient> => startMcp({ cwd: home, env: { ...environment(), ...env }, revision });

const errorOf = ({ document }: ToolResult): Readonly<Record<string, unknown>> =>
  document["error"] as Readonly<Record<string, unknown>>;

interface ListedTool {
  readonly name: string;
  readonly description: string;
  readonly inputSchema: { readonly additionalProperties: boolean };
  readonly annotations: Readonly<Record<string, boolean>>;
}

describe("relay mcp, to clients of either revision", () => {
  for (const revision of ["2025-06-18", "2026-07-28"] as const) {
    it(`lists its tools, and sends, in ${revision}`, async () => {
      using home = createRelayHome();
      await using client = await startIn(home, {}, revision);
      const { result } = await client.request("tools/list");
      const tools = result?.["tools"] as readonly ListedTool[];
      assert.deepEqual(
        tools.map(({ name }) => name),
        TOOLS,
      );
      for (const { name, description, inputSchema, annotations } of tools) {
        assert.match(description, /^[A-Z][^.]{10,90}\.$/v, name);
        assert.equal(inputSchema.additionalProperties, false, name);
        assert.equal(annotations["destructiveHint"], false, name);
        assert.equal(annotations["readOnlyHint"], !["send", "reply", "read"].includes(name), name);
      }
      const { text } = await client.call("send", { to: "cc", text: "hello" });
      assert.match(text, /^posted [0-9a-z]{10} → cc$/v);
      assert.equal(home.posted("human").length, 1);
    });
  }
});

describe("relay mcp before any daemon ran", () => {
  let home: RelayHome;
  let client: McpClient;

  before(async () => {
    home = createRelayHome();
    client = await startIn(home);
  });
  after(async () => {
    await client[Symbol.asyncDispose]();
    home[Symbol.dispose]();
  });

  it("lists nothing, and says that no daemon runs", async () => {
    const notes = [
      "relay: no daemon runs (RELAY_NO_AUTOSTART is set); this is what the ledger has",
    ];
    const { document, text, isError } = await client.call("inbox");
    assert.deepEqual(document, { recipient: "human", messages: [], notes });
    assert.deepEqual([text, isError], [`Nothing unread.\n${notes.join()}`, false]);
    assert.deepEqual((await client.call("debts")).document, { debts: [], notes });
    assert.deepEqual((await client.call("read")).document, {
      recipient: "human",
      messages: [],
      marked: [],
      more: 0,
      notes,
    });
    assert.deepEqual((await client.call("status")).document, {
      recipient: "human",
      session: "party",
      unread: 0,
      owes: 0,
      waits: 0,
      notes,
    });
    assert.equal(existsSync(home.share), false);
  });

  it("knows the seeds' roles and the human", async () => {
    const { document } = await client.call("who");
    const agents = document["agents"] as readonly { readonly recipient: string }[];
    assert.deepEqual(
      agents.map(({ recipient }) => recipient),
      ["oc.party", "cc.party", "cx.party", "human"],
    );
  });

  it("needs a daemon to wait, and tells where a message that was sent is", async () => {
    const { document, text } = await client.call("send", { to: "cc", text: "on disk" });
    assert.equal(document["state"], "posted");
    const id = textOf(document["short_id"]);
    assert.match(text, new RegExp(`^posted ${id} → cc$`, "v"));
    const waited = await client.call("wait", { id, until: "stored" });
    assert.deepEqual([waited.isError, errorOf(waited)["code"]], [true, "DAEMON_UNAVAILABLE"]);
    const why = await client.call("why", { id });
    assert.deepEqual(
      [why.document["short_id"], why.document["state"], why.isError],
      [id, "posted", false],
    );
  });

  const refused = async (name: string, input: object): Promise<readonly unknown[]> => {
    const result = await client.call(name, input);
    assert.equal(result.isError, true);
    const { code, message, hint } = errorOf(result);
    // Claude Code shows its model the text alone, Codex the document alone.
    assert.ok(result.text.startsWith(`${textOf(message)}  [${textOf(code)}]`), result.text);
    if (hint !== undefined) assert.ok(result.text.endsWith(`\n${textOf(hint)}`), result.text);
    return [code, message];
  };

  const complaint = async (name: string, input: object): Promise<string> =>
    (await client.call(name, input)).text;

  it("refuses what the command refuses, with its code, its words and what to do, and writes nothing", async () => {
    const posted = home.posted("human").length;
    assert.deepEqual(await refused("send", { to: "zz", text: "hi" }), [
      "RECIPIENT_UNKNOWN",
      '"zz" is not here. Known: oc, cc, cx, human, all.',
    ]);
    assert.deepEqual(await refused("send", { to: "cc,zz", text: "hi" }), [
      "RECIPIENT_UNKNOWN",
      '"zz" is not here. Known: oc, cc, cx, human, all.',
    ]);
    assert.deepEqual(await refused("send", { to: "", text: "hi" }), [
      "ADDRESS_INVALID",
      'Not an address: "".',
    ]);
    assert.deepEqual(await refused("send", { to: "cc", text: "  \n" }), [
      "BODY_EMPTY",
      "The body is empty.",
    ]);
    assert.deepEqual(await refused("send", { to: "cc", text: "x".repeat(LIMITS.bodyBytes + 1) }), [
      "BODY_TOO_LONG",
      "The body has 1,048,577 bytes; the limit is 1,048,576.",
    ]);
    assert.equal((await refused("send", { to: "cc", text: "hi", by: "soon" }))[0], "USAGE");
    assert.equal((await refused("reply", { id: "7f3k2m9qab", text: "hi" }))[0], "MESSAGE_UNKNOWN");
    assert.equal((await refused("read", { ids: ["7f3k2m9qab"] }))[0], "MESSAGE_UNKNOWN");
    assert.equal((await refused("why", { id: "7f3k2m9qab" }))[0], "MESSAGE_UNKNOWN");
    assert.equal(home.posted("human").length, posted);
  });

  it("names each wrong argument, and what there is instead", async () => {
    assert.match(
      await complaint("send", { text: 7 }),
      /^Wrong arguments for send: to: .+; text: .+\.  \[USAGE\]\nIt takes to, text, needs_reply, by, subject, priority, key\.$/v,
    );
    assert.match(
      await complaint("send", { to: "cc", text: "hi", from: "human" }),
      /"from".*\[USAGE\]/v,
    );
    assert.match(await complaint("who", { all: true }), /\[USAGE\]\nIt takes nothing\.$/v);
    assert.match(await complaint("wait", { id: "x", seconds: 3600 }), /seconds: .*\[USAGE\]/v);
    assert.match(await complaint("inbox", { limit: 0 }), /limit: .*\[USAGE\]/v);
  });

  it("answers a tool that does not exist with the protocol's error, and goes on", async () => {
    const { error } = await client.request("tools/call", { name: "rm", arguments: {} });
    assert.deepEqual([error?.code, error?.message], [-32602, "Tool rm not found"]);
    assert.equal((await client.request("nonsense")).error?.code, -32601);
    assert.equal((await client.call("status")).isError, false);
  });

  it("passes over lines that are no messages, and writes none but messages", async () => {
    client.write("garbage\n\n{\n[]\nnull\n{}\n\u{0}\u{1}\u{ff}\n");
    client.write(Buffer.from([0xff, 0xfe, 0x00, 0x0a]));
    client.write(`${"x".repeat(100_000)}\n`);
    assert.equal((await client.call("status")).isError, false);
    const versions = client
      .lines()
      .map((line) => (JSON.parse(line) as { jsonrpc: string }).jsonrpc);
    assert.deepEqual([...new Set(versions)], ["2.0"]);
  });

  it("keeps a text with NUL and escapes as it is", async () => {
    const text = "a\u{0}b\u{1b}[31mc\u{202e}d";
    await client.call("send", { to: "cx", text });
    assert.ok(home.posted("human").some((file) => file.endsWith(text) || file.includes(text)));
  });

  it("sends a hundred at the same time, each once", async () => {
    const earlier = home.posted("human").length;
    const sent = await Promise.all(
      Array.from({ length: 100 }, (_, index) =>
        client.call("send", { to: "oc", text: `parallel ${index}.` }),
      ),
    );
    assert.equal(new Set(sent.map(({ document }) => document["id"])).size, 100);
    const files = home.posted("human");
    assert.equal(files.length, earlier + 100);
    for (let index = 0; index < 100; index += 1) {
      assert.equal(files.filter((file) => file.includes(`parallel ${index}.`)).length, 1);
    }
  });
});

describe("who calls relay mcp", () => {
  it("is the role of its pane, which no argument and no variable can change", async () => {
    using home = createRelayHome();
    writeRoster(home);
    const pane = { TMUX: "/tmp/tmux-0/default,1,0", TMUX_PANE: "%1", AGENT_ROLE: "oc" };
    await using client = await startIn(home, pane);
    assert.equal((await client.call("status")).document["recipient"], "cc.party");
    for (const more of [{ from: "human" }, { as: "human" }, { as_human: true }]) {
      const { document } = await client.call("send", { to: "oc", text: "hi", ...more });
      assert.equal((document["error"] as { code: string }).code, "USAGE");
    }
    await client.call("send", { to: "oc", text: "from cc" });
    assert.match(home.posted("cc")[0] ?? "", /^HOLDER: \d+$/mv);
  });

  it("is AGENT_ROLE where no pane tells", async () => {
    using home = createRelayHome();
    writeRoster(home);
    await using client = await startIn(home, { AGENT_ROLE: "oc" });
    assert.equal((await client.call("status")).document["recipient"], "oc.party");
  });
});

describe("the end of relay mcp", () => {
  it("comes with the end of its input, whatever it was doing", async () => {
    using home = createRelayHome();
    await using idle = await startIn(home);
    assert.equal(await idle.end(), 0);
    await using busy = await startIn(home);
    busy.call("who").catch(() => undefined);
    assert.equal(await busy.end(), 0);
  });

  it("comes with the end of its reader", async () => {
    using home = createRelayHome();
    await using unread = await startMcp({
      cwd: home.home,
      env: { ...home.environment(), NODE: process.execPath, RELAY: home.main },
      command: ["sh", "-c", `"$NODE" "$RELAY" mcp | head -n 1`],
    });
    assert.equal(await unread.end(), 0);
  });
});
