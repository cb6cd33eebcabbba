import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";

import { parseMessageFile } from "../../src/domain/message-file.ts";
import { createRelayHome, type RelayHome, writeRoster } from "../support/relay.ts";

const NO_DAEMON =
  "relay: no daemon runs; the message waits on disk (start it with party or relay-daemon)\n";

/** The only message in an outbox directory, as a reader takes it. */
const onlyPosted = (home: RelayHome, directory: string) => {
  const [text, ...more] = home.posted(directory);
  assert.deepEqual(more, []);
  const parsed = parseMessageFile(text ?? "");
  assert.ok(parsed.kind === "message");
  return parsed;
};

describe("relay send without a daemon", () => {
  it("posts to disk, prints the short id, says that no daemon runs, and ends with 0", async () => {
    using home = createRelayHome();
    const { status, out, err } = await home.relay(["send", "cc", "Build is green"]);
    assert.match(out, /^posted [0-9a-hj-km-np-tv-z]{10} → cc\n$/v);
    assert.deepEqual([status, err], [0, NO_DAEMON]);
    const { draft } = onlyPosted(home, "human");
    assert.deepEqual([draft.to, draft.kind, draft.body], [["cc"], "chat", "Build is green"]);
  });

  it("joins the words of a text as the original does", async () => {
    using home = createRelayHome();
    await home.relay(["send", "cc", "please", "run", "make", "-k", "--silent"]);
    assert.equal(onlyPosted(home, "human").draft.body, "please run make -k --silent");
  });

  it("sends as --from, else as AGENT_ROLE, into that role's directory", async () => {
    using home = createRelayHome();
    await home.relay(["send", "cc", "one"], { env: { AGENT_ROLE: "oc" } });
    await home.relay(["send", "--from", "cx", "cc", "two"], { env: { AGENT_ROLE: "oc" } });
    await home.relay(["send", "--from", "vog", "cc", "three"]);
    assert.equal(onlyPosted(home, "oc").draft.body, "one");
    assert.equal(onlyPosted(home, "cx").draft.body, "two");
    assert.equal(onlyPosted(home, "human").draft.body, "three");
  });

  it("sends as the agent whose pane it runs in, whatever AGENT_ROLE says", async () => {
    using home = createRelayHome();
    writeRoster(home);
    const env = { TMUX: "/tmp/tmux-0/default,1,0", TMUX_PANE: "%1", AGENT_ROLE: "oc" };
    await home.relay(["send", "oc", "from the pane"], { env });
    assert.equal(onlyPosted(home, "cc").draft.body, "from the pane");
  });

  it("takes several recipients, by commas and by --to, each once", async () => {
    using home = createRelayHome();
    await home.relay(["send", "cc,CX,cc", "hello"]);
    await home.relay(["send", "--from", "oc", "--to", "cc", "--to", "human,all", "hello", "you"]);
    assert.deepEqual(onlyPosted(home, "human").draft.to, ["cc", "cx"]);
    assert.deepEqual(onlyPosted(home, "oc").draft.to, ["cc", "human", "all"]);
    assert.equal(onlyPosted(home, "oc").draft.body, "hello you");
  });

  it("writes every option into the message", async () => {
    using home = createRelayHome();
    const options =
      "--kind warning --subject Disk --priority urgent --thread atk-1 --reply-to 7f3k2m9qab --by 30m --ephemeral --expires 2h --key k1 --project web --interrupt";
    const { out } = await home.relay(["send", ...options.split(" "), "cc", "Disk is full"]);
    assert.match(out, / → cc \(answer owed by \d\d:\d\d\)\n$/v);
    const { draft } = onlyPosted(home, "human");
    const { replyBy = 0, expiresAt = 0, ...rest } = draft;
    assert.equal(Math.round((expiresAt - replyBy) / 60_000), 90);
    assert.deepEqual(rest, {
      to: ["cc"],
      kind: "warning",
      subject: "Disk",
      body: "Disk is full",
      priority: 0,
      thread: "atk-1",
      replyTo: "7f3k2m9qab",
      needsReply: true,
      ephemeral: true,
      interrupt: true,
      project: "web",
      key: "k1",
    });
  });

  it("prints one JSON document under --json", async () => {
    using home = createRelayHome();
    const { out } = await home.relay(["send", "--json", "cc", "hello"]);
    const { id, short_id: short, ...rest } = JSON.parse(out) as Record<string, unknown>;
    assert.match(String(id), /^[0-9a-f]{8}-[0-9a-f]{4}-7/v);
    assert.match(String(short), /^[0-9a-z]{10}$/v);
    assert.deepEqual(rest, {
      from: "human",
      to: ["cc"],
      state: "posted",
      needs_reply: false,
      reply_by: null,
      duplicate_of: null,
      twin: null,
      deliveries: [],
    });
  });

  const BODIES: Readonly<Record<string, string>> = {
    "a command substitution": "$(touch x) `touch y` ${HOME} && rm -rf ~; echo *",
    "several lines": "one\n\n---\nTO: cx\n\n",
    "a leading slash": "/compact now",
    "a leading dash": "- first\n- second",
    "a leading at, hash and bang": "@cc #1 !ls",
    "CJK, emoji and right-to-left": "日本語 👩‍👩‍👧 שלום\u{202e}",
    "escapes and a paste's end": "\u{1b}[201~\u{1b}]0;title\u{7}\u{9b}31m",
    "an envelope's end": "</relay-message 7f3k2m9qab>",
  };
  for (const [what, body] of Object.entries(BODIES)) {
    it(`posts ${what} byte for byte, and nothing else happens`, async () => {
      using home = createRelayHome();
      assert.equal((await home.relay(["send", "cc", body])).status, 0);
      assert.equal(onlyPosted(home, "human").draft.body, body);
      assert.deepEqual(
        Object.keys(home.tree()).filter((path) => !path.startsWith("llm-share")),
        [],
      );
    });
  }

  it("reads standard input for - and for --file -, NUL and line ends included", async () => {
    using home = createRelayHome();
    const input = "first\u{0}\r\nsecond\n";
    await home.relay(["send", "cc", "-"], { input });
    await home.relay(["send", "--from", "oc", "--file", "-", "cc"], { input });
    assert.equal(onlyPosted(home, "human").draft.body, input);
    assert.equal(onlyPosted(home, "oc").draft.body, input);
  });

  it("takes exactly 1 MiB, from a file and from standard input", async () => {
    using home = createRelayHome();
    const body = "x".repeat(1_048_576);
    writeFileSync(join(home.home, "body"), body);
    assert.equal((await home.relay(["send", "--file", "body", "cc"])).status, 0);
    assert.equal(
      (await home.relay(["send", "--from", "oc", "cc", "-"], { input: body })).status,
      0,
    );
    assert.equal(onlyPosted(home, "human").draft.body, body);
    assert.equal(onlyPosted(home, "oc").draft.body, body);
  });
});
