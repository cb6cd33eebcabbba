import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join, resolve } from "node:path";
import { describe, it, type TestContext } from "node:test";

import { type PartyHome, setupPartyHome } from "../support/party.ts";
import { waitFor } from "../support/wait-for.ts";

const BIN = resolve(import.meta.dirname, "../../bin");

/** A room with a daemon and agents that only echo, and a shell of a person in a window of its own. */
const setup = (t: TestContext) => {
  const home = setupPartyHome(t);
  const started = home.partyWith({ RELAY_NO_AUTOSTART: "0" }, "start", "-d");
  assert.equal(started.status, 0, started.err);
  home.tmux("new-session", "-d", "-s", "person", "-x", "100", "-y", "30", "env PS1='ready> ' sh");
  const send = (...words: readonly string[]): void => {
    const { status, stderr } = spawnSync(join(BIN, "relay"), ["send", ...words], {
      env: home.environment,
      encoding: "utf8",
    });
    assert.equal(status, 0, stderr);
  };
  const type = (text: string): void => {
    home.tmux("send-keys", "-t", "person", "-l", text);
    home.tmux("send-keys", "-t", "person", "Enter");
  };
  const key = (name: string): void => void home.tmux("send-keys", "-t", "person", name);
  const screen = (): string => home.tmux("capture-pane", "-p", "-t", "person");
  const shows = (text: string | RegExp): Promise<unknown> => home.waitForText("person:", text);
  return { home, send, type, key, screen, shows };
};

const modes = ({ tmux }: PartyHome): string =>
  tmux("display-message", "-p", "-t", "person", "#{alternate_on} #{cursor_flag} #{wrap_flag}");

describe("party top", () => {
  it("shows agents, queues and debts, follows what happens, fits the terminal, and leaves it as it was", async (t) => {
    const { home, send, type, key, screen, shows } = setup(t);
    type(`echo before; ${BIN}/party top; echo "status $?"`);
    await shows(/^SESSION party$/mv);
    assert.match(screen(), /^party {2}\d\d:\d\d:\d\d · daemon runs · you: 0 unread {3,}q quits$/mv);
    assert.match(screen(), /^ROLE +STATE +SINCE +WAITS +OWES +PANE +PROGRAM$/mv);
    for (const role of ["oc", "cc", "cx"])
      assert.match(screen(), new RegExp(`^${role} .* %\\d `, "mv"));
    assert.equal(modes(home), "1 0 0");

    send("--needs-reply", "cc", "Which port?");
    await shows(/^QUEUE 1$/mv);
    await shows(/^\w{10} {2}human {2}cc .*Which port\?$/mv);
    await shows(/^DEBTS 1$/mv);

    for (let number = 1; number <= 30; number += 1) send("oc", `message ${number}`);
    await shows(/^QUEUE 31$/mv);
    await shows(/^… \d+ more$/mv);
    home.tmux("resize-window", "-t", "person", "-x", "60", "-y", "14");
    await waitFor("the smaller screen", () => /^party .+q quits\n/v.test(screen()) || undefined);
    const small = screen().split("\n");
    assert.ok(small.length <= 14 && small.every((line) => line.length <= 60), screen());
    assert.match(screen(), /^oc .+\ncc .+\ncx /mv);

    key("q");
    await shows("status 0");
    assert.match(screen(), /^before$/mv);
    assert.equal(modes(home), "0 1 1");
  });

  it("leaves the terminal as it was on every signal, and on Ctrl-C", async (t) => {
    const { home, type, key, screen, shows } = setup(t);
    const pid = (): string =>
      home.bash(
        "pgrep -f '[a]pps/party/main.js top' -s $(tmux display -p -t person '#{pane_pid}')",
      );
    const ends = [
      ["143", () => home.bash(`kill -TERM ${pid()}`)],
      ["129", () => home.bash(`kill -HUP ${pid()}`)],
      ["130", () => home.bash(`kill -INT ${pid()}`)],
      ["130", () => key("C-c")],
      ["0", () => key("Escape")],
    ] as const;
    for (const [status, end] of ends) {
      type(`clear; ${BIN}/party top; echo "status $?, $(stty -a | grep -c ' icanon')"`);
      await shows(/^SESSION party$/mv);
      end();
      await shows(`status ${status}, 1`);
      assert.equal(modes(home), "0 1 1", status);
      assert.doesNotMatch(screen(), /SESSION party/v);
    }
  });

  it("prints once for a pipe, with --once, and as a document", (t) => {
    const { home, send } = setup(t);
    send("cc", "held");
    for (const words of [["top"], ["top", "--once"]]) {
      const { status, out, err } = home.party(...words);
      assert.deepEqual([status, err], [0, ""]);
      assert.match(out, /^party {2}.+ · daemon runs · you: 0 unread\n\nSESSION party\nROLE /v);
      assert.match(out, /\n\nQUEUE 1\nID /v);
      assert.doesNotMatch(out, /\x1b|q quits/v);
    }
    const document = JSON.parse(home.party("top", "--json").out);
    assert.deepEqual(
      [document.daemon, document.waiting, document.queue[0].body, document.debts],
      ["running", 1, "held", []],
    );
    assert.deepEqual([document.human, document.incidents], [{ unread: 0, owes: 0 }, []]);
    assert.equal(document.sessions[0].agents[1].waits, 1);
  });
});

describe("party status --watch", () => {
  it("shows the sessions until q", async (t) => {
    const { home, send, type, key, shows } = setup(t);
    type(`${BIN}/party status --watch; echo "status $?"`);
    await shows(/^cc {2,}\w+ .* 0 +0 +%1 /mv);
    send("cc", "held");
    await shows(/^cc {2,}\w+ .* 1 +0 +%1 /mv);
    key("q");
    await shows("status 0");
    assert.equal(modes(home), "0 1 1");
  });

  it("prints a document for each change", async (t) => {
    const { home, send, type, shows } = setup(t);
    const file = home.path("home/changes");
    type(`${BIN}/party status --watch --json > ${file}; echo "status $?"`);
    const documents = (): readonly { sessions: { agents: { waits: number }[] }[] }[] =>
      home
        .bash(`cat ${file}`)
        .split("\n")
        .slice(0, -1)
        .map((line) => JSON.parse(line));
    await waitFor("the first", () => documents().length > 0 || undefined);
    send("cc", "held");
    await waitFor(
      "the change",
      () => documents().at(-1)?.sessions[0]?.agents[1]?.waits === 1 || undefined,
    );
    home.tmux("send-keys", "-t", "person", "C-c");
    await shows("status 0");
  });
});
