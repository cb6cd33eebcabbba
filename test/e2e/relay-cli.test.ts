import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";

import { parseMessageFile } from "../../src/domain/message-file.ts";
import { createRelayHome, type RelayHome, type RelayOptions } from "../support/relay.ts";

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

interface Refusal {
  readonly words: readonly string[];
  readonly says: string;
  readonly status: number;
  readonly options?: RelayOptions;
}

const LONG = "x".repeat(1_048_577);
const IN_PANE = { TMUX: "/tmp/tmux-0/default,1,0", TMUX_PANE: "%1" };
const KNOWN = "Known: oc, cc, cx, human, all.";
const start = (name: string): string =>
  `Start it with \`party\`, adopt a pane with \`party adopt <pane> ${name}\`, or list everyone with \`relay who\`.`;

const REFUSALS: Readonly<Record<string, Refusal>> = {
  "no recipient": {
    words: ["send"],
    says: 'relay: No recipient.\n  Write `relay send <to> "<text>"`; `relay who` lists whom.  [USAGE, exit 2]\n',
    status: 2,
  },
  "an empty recipient in a list": {
    words: ["send", "cc,,cx", "hi"],
    says: 'relay: No recipient in "cc,,cx".\n  Write `relay send <to> "<text>"`; `relay who` lists whom.  [USAGE, exit 2]\n',
    status: 2,
  },
  "an unknown recipient": {
    words: ["send", "build9", "hi"],
    says: `relay: "build9" is not here. ${KNOWN}\n  ${start("build9")}  [RECIPIENT_UNKNOWN, exit 4]\n`,
    status: 4,
  },
  "a list with one unknown recipient": {
    words: ["send", "cc,zz", "hi"],
    says: `relay: "zz" is not here. ${KNOWN}\n  ${start("zz")}  [RECIPIENT_UNKNOWN, exit 4]\n`,
    status: 4,
  },
  "a recipient that is no address": {
    words: ["send", "../x", "hi"],
    says: 'relay: Not an address: "../x".\n  Write a role, role.session or role@host: letters, digits, - and _, at most 32 each.  [ADDRESS_INVALID, exit 2]\n',
    status: 2,
  },
  "no text": {
    words: ["send", "cc"],
    says: "relay: No text.\n  Write it behind the recipient, or - to read standard input.  [USAGE, exit 2]\n",
    status: 2,
  },
  "an empty body": {
    words: ["send", "cc", " \n"],
    says: "relay: The body is empty.\n  Say something in it.  [BODY_EMPTY, exit 2]\n",
    status: 2,
  },
  "an empty body on standard input": {
    words: ["send", "cc", "-"],
    says: "relay: The body is empty.\n  Say something in it.  [BODY_EMPTY, exit 2]\n",
    status: 2,
  },
  "a body over the limit on standard input": {
    words: ["send", "cc", "-"],
    options: { input: LONG },
    says: "relay: Standard input has more than 1,048,576 bytes, the limit of a body.\n  Shorten it, or name the file in a message instead of sending its bytes.  [BODY_TOO_LONG, exit 2]\n",
    status: 2,
  },
  "a body over the limit in a file": {
    words: ["send", "--file", "long", "cc"],
    says: 'relay: "long" has more than 1,048,576 bytes, the limit of a body.\n  Shorten it, or name the file in a message instead of sending its bytes.  [BODY_TOO_LONG, exit 2]\n',
    status: 2,
  },
  "standard input that is no UTF-8": {
    words: ["send", "cc", "-"],
    options: { input: Uint8Array.of(0x61, 0xff) },
    says: "relay: Standard input is not UTF-8 text.\n  Convert it with iconv, or name the file in a message instead of sending its bytes.  [MESSAGE_INVALID, exit 2]\n",
    status: 2,
  },
  "a file that does not exist": {
    words: ["send", "--file", "none", "cc"],
    says: 'relay: The file "none" does not exist.\n  Name a file with the text, or - for standard input.  [USAGE, exit 2]\n',
    status: 2,
  },
  "a text and a file": {
    words: ["send", "--file", "long", "cc", "hi"],
    says: "relay: A text and --file are given.\n  Give one of the two.  [USAGE, exit 2]\n",
    status: 2,
  },
  "an unknown option": {
    words: ["send", "--form", "oc", "cc", "hi"],
    says: 'relay: There is no option "--form".\n  Write -- before a text that begins with a dash.  [USAGE, exit 2]\n',
    status: 2,
  },
  "an option inside the text": {
    words: ["send", "cc", "run", "with", "--json"],
    says: '{"error":{"code":"USAGE","message":"\\"--json\\" stands inside the text: is it an option or a word?","hint":"Quote the text, or write options first and -- before the text.","retryable":false}}\n',
    status: 2,
  },
  "an unknown kind": {
    words: ["send", "--kind", "gossip", "cc", "hi"],
    says: 'relay: Not a kind: "gossip".\n  Write one of chat, command, event, ack, nag, info, warning, error, request.  [MESSAGE_INVALID, exit 2]\n',
    status: 2,
  },
  "an unknown priority": {
    words: ["send", "--priority", "9", "cc", "hi"],
    says: 'relay: --priority can\'t be "9".\n  Use urgent, normal, low, 0, 1, 2.  [USAGE, exit 2]\n',
    status: 2,
  },
  "a deadline that is none": {
    words: ["send", "--by", "soon", "cc", "hi"],
    says: 'relay: Not a deadline: "soon".\n  Write a length of time (30m), a clock time (14:30) or a full time (2026-11-20T14:30:00Z).  [USAGE, exit 2]\n',
    status: 2,
  },
  "a subject over the limit": {
    words: ["send", "--subject", "s".repeat(101), "cc", "hi"],
    says: "relay: The subject has 101 characters; the limit is 100.\n  Shorten it, or put the text into a file and name the file.  [SUBJECT_TOO_LONG, exit 2]\n",
    status: 2,
  },
  "a subject that would bring a header of its own": {
    words: ["send", "--subject", "a\nTO: cx", "cc", "hi"],
    says: 'relay: The subject has several lines: "a\\nTO: cx".\n  Write it on one line.  [MESSAGE_INVALID, exit 2]\n',
    status: 2,
  },
  "a sender that is no role": {
    words: ["send", "--from", "a b", "cc", "hi"],
    says: 'relay: Not an address: "a b".\n  Write a role, role.session or role@host: letters, digits, - and _, at most 32 each.  [ADDRESS_INVALID, exit 2]\n',
    status: 2,
  },
  "relay as a sender": {
    words: ["send", "--from", "relay", "cc", "hi"],
    says: 'relay: Nobody can send as "relay".\n  Name an agent\'s role, such as --from oc, or leave --from out.  [SENDER_REFUSED, exit 5]\n',
    status: 5,
  },
  "the human claimed from inside an agent's pane": {
    words: ["send", "--from", "vog", "oc", "hi"],
    options: { env: IN_PANE },
    says: "relay: \"human\" can't be claimed from inside cc.party's pane.\n  Leave --from and --as out: an agent sends as itself.  [SENDER_REFUSED, exit 5]\n",
    status: 5,
  },
  "--as human with AGENT_ROLE set": {
    words: ["send", "--as", "human", "oc", "hi"],
    options: { env: { AGENT_ROLE: "cx" } },
    says: "relay: \"human\" can't be claimed from inside cx.party's pane.\n  Leave --from and --as out: an agent sends as itself.  [SENDER_REFUSED, exit 5]\n",
    status: 5,
  },
  "an agent that interrupts": {
    words: ["send", "--interrupt", "oc", "hi"],
    options: { env: IN_PANE },
    says: "relay: Only the human may interrupt, not cc.party.\n  Leave --interrupt out; --priority urgent puts it first.  [SENDER_REFUSED, exit 5]\n",
    status: 5,
  },
  "--wait without a daemon": {
    words: ["send", "--wait", "cc", "hi"],
    says: "relay: No daemon runs, so nothing can be waited for; nothing was sent.\n  Start it with party or relay-daemon, or leave --wait out.  [DAEMON_UNAVAILABLE, exit 6]\n",
    status: 6,
  },
  "a share that is a file": {
    words: ["send", "cc", "hi"],
    options: { env: { RELAY_SHARE_DIR: "/dev/null" } },
    says: 'relay: Can\'t use "/dev/null/relay/state/roster.json": part of the path is not a directory (ENOTDIR).\n  Check RELAY_SHARE_DIR and RELAY_INBOX_DIR, or run `party doctor`.  [SHARE_UNUSABLE, exit 3]\n',
    status: 3,
  },
  "a share that is no absolute path": {
    words: ["send", "cc", "hi"],
    options: { env: { RELAY_SHARE_DIR: "share" } },
    says: 'relay: RELAY_SHARE_DIR is "share", not an absolute path.\n  Write the whole path, such as RELAY_SHARE_DIR=HOME/llm-share.  [CONFIG_INVALID, exit 3]\n',
    status: 3,
  },
  "an answer to a message that nobody knows": {
    words: ["reply", "7f3k2m9qab", "hi"],
    says: 'relay: No message has the id "7f3k2m9qab".\n  There is no ledger yet: no daemon has run here. Send to a role with `relay send`.  [MESSAGE_UNKNOWN, exit 4]\n',
    status: 4,
  },
};

describe("relay refuses, with nothing on stdout and nothing written", () => {
  for (const [what, { words, says, status, options }] of Object.entries(REFUSALS)) {
    it(what, async () => {
      using home = createRelayHome();
      writeRoster(home);
      writeFileSync(join(home.home, "long"), LONG);
      const before = home.tree();
      const ran = await home.relay(words, options);
      assert.deepEqual(
        { ...ran, err: ran.err.replaceAll(home.home, "HOME") },
        { status, out: "", err: says },
      );
      assert.deepEqual(home.tree(), before);
    });
  }
});

describe("relay before any daemon ran", () => {
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
    for (const verb of "send reply inbox read thread who why debts peek events retry drop".split(
      " ",
    )) {
      assert.match(asked.out, new RegExp(`\\b${verb}\\b`, "v"), verb);
      assert.equal((await home.relay([verb, "--help"])).status, 0, verb);
    }
  });

  it("for agents is short", async () => {
    using home = createRelayHome();
    const { out } = await home.relay(["help", "--agent"]);
    assert.match(out, /relay reply ID "text"/v);
    // A token has about four characters of English.
    assert.ok(out.length / 4 <= 150, `${out.length} characters`);
  });
});

/** A roster in which cc lives in pane %1. */
const writeRoster = ({ share }: RelayHome): void => {
  const state = join(share, "relay", "state");
  mkdirSync(state, { recursive: true });
  const agents = ["oc", "cc", "cx"].map((role) => ({
    role,
    session: "party",
    pane: role === "cc" ? "%1" : null,
    socket: role === "cc" ? "/tmp/tmux-0/default" : null,
    profile: "claude",
    state: role === "cc" ? "idle" : "down",
  }));
  const document = { v: 1, default_session: "party", agents };
  writeFileSync(join(state, "roster.json"), JSON.stringify(document));
};
