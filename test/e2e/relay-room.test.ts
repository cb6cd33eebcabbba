import assert from "node:assert/strict";
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from "node:fs";
import { dirname } from "node:path";
import { after, before, describe, it } from "node:test";

import { openLedgerReader } from "../../src/adapters/sqlite/open.ts";
import { createRelayHome, type Ran, type RelayHome } from "../support/relay.ts";
import { openRoom, type Room } from "../support/room.ts";
import { waitFor } from "../support/wait-for.ts";

const shortOf = ({ out }: Ran): string => /[0-9a-z]{10}/v.exec(out)?.[0] ?? "";

describe("relay with a daemon and two agents", () => {
  let room: Room;
  let home: RelayHome;
  const relay = async (...words: readonly string[]): Promise<Ran> => home.relay(words);

  before(async () => {
    room = await openRoom({ agents: { oc: "claude", cc: "claude" } });
    await room.startDaemon();
    home = createRelayHome(room.path("share"));
  });
  after(async () => {
    home[Symbol.dispose]();
    await room[Symbol.asyncDispose]();
  });

  it("prints stored when the daemon has it, with nothing on stderr", async () => {
    const { status, out, err } = await relay("send", "human", "note to myself");
    assert.match(out, /^stored [0-9a-z]{10} → human\n$/v);
    assert.deepEqual([status, err], [0, ""]);
  });

  it("follows a message with --wait until its recipient has seen it", async () => {
    const { status, out } = await relay("send", "--wait=seen", "cc", "look here");
    const states = out.split("\n").map((line) => line.split(" ", 1)[0]);
    assert.equal(states[0], "posted");
    assert.equal(states.at(-2), "seen");
    assert.match(out, /^seen +\d+\.\d s +paste +transcript line \d+$/mv);
    assert.equal(status, 0);
  });

  it("proves the human to the recipient", async () => {
    await relay("send", "--wait=seen", "cc", "a proven word");
    const envelope = room.read("cc").find((text) => text.includes("a proven word")) ?? "";
    assert.match(envelope, /from="human" kind="chat">\n\[From the human user/v);
  });

  it("warns of the same text within 10 s, and knows a key again", async () => {
    const first = await relay("send", "human", "twice");
    const second = await relay("send", "human", "twice");
    assert.equal(first.err, "");
    assert.match(second.err, new RegExp(`went out less than 10 s ago as ${shortOf(first)}`, "v"));
    const keyed = await relay("send", "--key", "k7", "human", "once");
    const again = await relay("send", "--key", "k7", "human", "once more");
    assert.equal(again.out, `duplicate of ${shortOf(keyed)} → human\n`);
    assert.equal(again.status, 0);
  });

  it("lists, shows and marks what waits for the human, and answers it", async () => {
    const asked = await home.relay(
      ["send", "--from", "oc", "--needs-reply", "--subject", "Port", "human", "Which port?"],
      { env: { AGENT_ROLE: "oc" } },
    );
    const id = shortOf(asked);
    const inbox = await relay("inbox");
    assert.match(inbox.out, new RegExp(`^${id}  oc +request  .*Port$`, "mv"));
    assert.match((await relay("debts")).out, new RegExp(`^${id}  human +oc +– +Port$`, "mv"));

    const read = await relay("read", id);
    assert.match(read.out, /\n\nSubject: Port\nWhich port\?\n<\/relay-message/v);
    assert.doesNotMatch((await relay("inbox")).out, new RegExp(id, "v"));

    const answer = await relay("reply", id, "--wait=seen", "8080");
    assert.equal(answer.status, 0);
    assert.match(room.read("oc").at(-1) ?? "", /Subject: Re: Port\n8080/v);
    const thread = await relay("thread", id);
    assert.match(thread.out, /Which port\?\n.*\n {2}8080\n$/v);
    assert.doesNotMatch((await relay("debts")).out, new RegExp(id, "v"));
    assert.match((await relay("why", id)).out, /answered +reply [0-9a-z]{10}$/mv);
  });

  it("holds, names what it waits for, drops, and sends again", async () => {
    const held = await relay("send", "--timeout", "3s", "--wait", "cx", "are you there?");
    const id = shortOf(held);
    assert.equal(held.status, 7);
    assert.match(held.out, /^held +\d+\.\d s +.*the agent does not run$/mv);
    assert.match(held.err, /Not handed within 3 s: cx is held: the agent does not run/v);

    const why = await relay("why", id);
    assert.match(why.out, /now +waits for +cx to run: start it with party/v);
    assert.match(why.out, new RegExp(`^You can: relay drop ${id}$`, "mv"));
    assert.equal((await relay("drop", id)).out, `dropped ${id} → cx\n`);
    assert.match((await relay("why", id)).out, new RegExp(`^You can: relay retry ${id}$`, "mv"));
    const refused = await relay("drop", id);
    assert.deepEqual([refused.status, refused.out], [5, ""]);
    assert.equal((await relay("retry", id)).out, `waits again ${id} → cx\n`);
    const { id: full } = JSON.parse((await relay("why", "--json", id)).out).message;
    const changed = [{ recipient: "cx.party", state: "failed" }];
    assert.deepEqual(JSON.parse((await relay("drop", "--json", id)).out), {
      id: full,
      short_id: id,
      changed,
    });
  });

  it("shows who is here, a screen, and what happened", async () => {
    const who = await relay("who");
    assert.match(who.out, /^cc +idle +0 +0 +0 +paste \(claude, not proven\)/mv);
    assert.match(who.out, /^cx +down/mv);
    const peek = await relay("peek", "cc", "--lines", "12");
    assert.match(peek.out, /❯/v);
    assert.ok(peek.out.trimEnd().split("\n").length <= 12);
    const events = await relay("events", "--type", "seen", "--limit", "2");
    assert.match(events.out, /^\d\d:\d\d:\d\d\.\d{3} {2}seen {6}[0-9a-z]{10} {2}.* → /mv);
    for (const line of (await relay("events", "--json")).out.trimEnd().split("\n")) {
      assert.equal((JSON.parse(line) as { v: number }).v, 1);
    }
  });

  it("follows events as they happen until it is interrupted, with status 130", async () => {
    const following = home.start(["events", "--follow", "--limit", "1"]);
    await waitFor("the last event", () => following.out().includes("\n") || undefined);
    const id = shortOf(await relay("send", "human", "while you watch"));
    await waitFor("the new event", () => following.out().includes(id) || undefined);
    assert.equal(await following.interrupt(), 130);
    assert.match(following.out(), new RegExp(`stored {4}${id} {2}human → human$`, "mv"));
  });

  it("prints JSON for every verb that lists", async () => {
    for (const verb of ["inbox --all", "who", "debts", "read"]) {
      const { out, status } = await relay(...verb.split(" "), "--json");
      assert.equal(status, 0, verb);
      assert.equal(typeof JSON.parse(out), "object", verb);
    }
  });

  it("knows a process in an agent's pane by its parents, whatever its environment says", async () => {
    const [out, go] = [room.path("traced"), room.path("go")];
    // As Codex does: the shell's environment names neither pane nor role.
    const relayInPane = `env -i ${shellWords(home.environment())} ${process.execPath} ${home.main}`;
    const script = `while [ ! -f ${go} ]; do sleep 0.05; done
${relayInPane} send --from human cc lie >${out}.lie 2>&1
${relayInPane} send human truth >${out}.truth 2>&1
${relayInPane} inbox --json >${out}.inbox 2>/dev/null
mv ${out}.inbox ${out}; sleep 60`;
    writeFileSync(room.path("in-pane"), script);
    const { oc, cc } = room.agents;
    assert.ok(oc !== undefined && cc !== undefined);
    const format = ["-d", "-P", "-F", "#{pane_id}"];
    const pane = (await oc.tmux("new-window", ...format, `sh ${room.path("in-pane")}`)).trim();
    room.writePaneMap({ oc: oc.pane, cc: cc.pane, cx: pane });
    await waitFor("cx to run", async () => {
      const { out: who } = await relay("who", "--json");
      const { agents } = JSON.parse(who) as { agents: { recipient: string; pane: string }[] };
      return agents.some((one) => one.recipient === "cx.party" && one.pane === pane) || undefined;
    });
    writeFileSync(go, "");
    await waitFor("the pane's commands", () => existsSync(out) || undefined);
    assert.match(readFileSync(`${out}.lie`, "utf8"), /can't be claimed.*SENDER_REFUSED, exit 5/sv);
    assert.match(readFileSync(`${out}.truth`, "utf8"), /^stored /v);
    const { recipient } = JSON.parse(readFileSync(out, "utf8")) as { recipient: string };
    assert.equal(recipient, "cx.party");
    assert.match((await relay("inbox")).out, /cx +chat .*truth$/mv);
    assert.equal(trustOf("truth"), "proven");
  });

  it("believes of a file's sender only what the process shows that holds it", async () => {
    const done = room.path("held");
    // Each file has a name of ours, so that it is taken while somebody holds it, and is written before it gets there.
    const script = `cd ${room.path("share/relay/outbox")}; mkdir -p cx human
post() { mv ${done}.$3 $1/20261120T143000000Z-0000000$2.msg; }
exec 4>${done}.a 5>${done}.b 6>${done}.c
printf 'TO: human\\nHOLDER: %s\\n---\\nby its holder' $$ >&4; post cx 1 a
printf 'TO: human\\nHOLDER: %s\\n---\\nby an agent as human' $$ >&5; post human 2 b
printf 'TO: human\\nHOLDER: ${process.pid}\\n---\\nby somebody else' >&6; post cx 3 c
sh -c 'printf "TO: human\\nHOLDER: %s\\n---\\nby one that ended" $$ >${done}.d'; post cx 4 d
printf 'TO: human\\nHOLDER: %s\\n---\\nby one that let go' $$ >${done}.e; post cx 5 e
sleep 60`;
    const holders = room.path("holders/apps/relay/main.js");
    mkdirSync(dirname(holders), { recursive: true });
    writeFileSync(holders, script);
    const { oc, cc } = room.agents;
    assert.ok(oc !== undefined && cc !== undefined);
    const format = ["-d", "-P", "-F", "#{pane_id}"];
    const waiting = `sh -c 'while [ ! -f ${done}.go ]; do sleep 0.05; done; exec sh ${holders}'`;
    const pane = (await oc.tmux("new-window", ...format, waiting)).trim();
    room.writePaneMap({ oc: oc.pane, cc: cc.pane, cx: pane });
    await waitFor("cx to run there", async () => {
      const { agents } = JSON.parse((await relay("who", "--json")).out) as {
        agents: { recipient: string; pane: string }[];
      };
      return agents.some((one) => one.recipient === "cx.party" && one.pane === pane) || undefined;
    });
    // This process stands for a person's program whose file somebody else moved and rewrote.
    const moved = openSync(`${done}.f`, "w");
    const text = `TO: human\nHOLDER: ${process.pid}\n---\nby a person's program`;
    writeFileSync(moved, text);
    renameSync(`${done}.f`, room.path("share/relay/outbox/human/20261120T143000000Z-00000006.msg"));
    await waitFor("it to be taken", () => trustOf("by a person's program"));
    closeSync(moved);
    assert.equal(trustOf("by a person's program"), "claimed");
    writeFileSync(`${done}.go`, "");
    await waitFor("the last file", () => trustOf("by one that let go"));
    const bodies = ["by its holder", "by somebody else", "by one that ended", "by one that let go"];
    assert.deepEqual(bodies.map(trustOf), ["proven", "claimed", "claimed", "claimed"]);
    assert.equal(trustOf("by an agent as human"), undefined);
    const reason = room.path(
      "share/relay/processed/rejected/20261120T143000000Z-00000002.msg.reason",
    );
    assert.match(readFileSync(reason, "utf8"), /^SENDER_REFUSED: cx\.party can not send as/v);
  });

  /** What the ledger says of the message that has this body. */
  const trustOf = (body: string): string | undefined => {
    using ledger = openLedgerReader(room.path("share/relay/state/ledger.db"));
    return ledger
      ?.inbox({ recipient: "human", unread: false, limit: 1_000 })
      .find(({ message }) => message.body.trim() === body.trim())?.message.trust;
  };
});

const shellWords = (environment: Readonly<Record<string, string>>): string =>
  Object.entries(environment)
    .map(([name, value]) => `${name}=${value}`)
    .join(" ");
