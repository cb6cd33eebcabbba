/** `party selftest` with the demo agent, with programs that are wrong, and killed in the middle. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, globSync, readFileSync } from "node:fs";
import { describe, it, type TestContext } from "node:test";

import { createProcesses } from "../../src/adapters/system/processes.ts";
import { type PartyHome, putPrograms, setupPartyHome } from "../support/party.ts";
import { waitFor } from "../support/wait-for.ts";

const DEMO = new URL("../../src/demo-agent/main.ts", import.meta.url).pathname;
const MAIN = new URL("../../src/apps/party/main.ts", import.meta.url).pathname;

/** A user's program with a user's profile: the demo agent under a name of its own. */
const PARTY_TOML = `
[profiles.actor]
extends = "claude"
programs = ["actor"]
launch = "actor --skin claude --think 10"
`;

const putActor = (home: PartyHome): Record<string, string> => {
  const script = `#!/bin/sh\nexec "${process.execPath}" "${DEMO}" --program actor "$@"\n`;
  const bin = putPrograms(home, { actor: script });
  home.configure("party.toml", PARTY_TOML);
  return { PATH: `${bin}:${process.env["PATH"]}` };
};

interface Document {
  readonly ok: boolean;
  readonly profile: string;
  readonly program: string | null;
  readonly version: string | null;
  readonly steps: readonly {
    readonly step: string;
    readonly outcome: string;
    readonly detail: string;
  }[];
}

const outcomes = ({ steps }: Document): readonly string[] =>
  steps.map(({ step, outcome }) => `${step} ${outcome}`);

const PASSED = [
  "ready passed",
  "program passed",
  "questions passed",
  "paste passed",
  "draft passed",
  "mode passed",
  "submit skipped",
  "shell passed",
];

/** Sockets of servers, and what a selftest works in. */
const leftovers = ({ path }: PartyHome): readonly string[] => [
  ...globSync("tmux/*/*", { cwd: path() }),
  ...globSync("home/llm-share/relay/state/selftest/{actor,generic,claude,show}", { cwd: path() }),
];

const stateOf = ({ path }: PartyHome): string => path("home/llm-share/relay/state");

const failing = (
  home: PartyHome,
  program: string,
  toml = "",
): { readonly said: Document; readonly failed: string } => {
  const script = `#!/bin/sh\nexec "${process.execPath}" "${home.path("bin/wrong.mjs")}"\n`;
  const bin = putPrograms(home, { wrong: script, "wrong.mjs": program });
  home.configure("party.toml", `[profiles.wrong]\nlaunch = "wrong"\n${toml}`);
  const env = { PATH: `${bin}:${process.env["PATH"]}` };
  const ran = home.partyWith(env, "selftest", "wrong", "--json", "--timeout", "3s");
  assert.equal(ran.status, 5, ran.out + ran.err);
  assert.deepEqual(leftovers(home), []);
  const said = JSON.parse(ran.out) as Document;
  assert.equal(said.ok, false);
  const at = said.steps.findIndex(({ outcome }) => outcome === "failed");
  assert.ok(said.steps.slice(at + 1).every(({ outcome }) => outcome === "skipped"));
  const { step, detail } = said.steps[at] ?? { step: "none", detail: "" };
  return { said, failed: `${step}: ${detail}` };
};

/** Shows what `change` makes of a paste behind its prompt. */
const prompt = (change: string): string => `
process.stdin.setRawMode(true);
process.stdout.write("\\x1b[?2004h\\x1b[2J\\x1b[Hhello\\r\\n> ");
let text = "";
process.stdin.on("data", (bytes) => {
  const typed = String(bytes).replace(/\\x1b\\[20[01]~/g, "").replace(/\\r/g, "\\n");
  text += (${change})(typed);
  process.stdout.write("\\x1b[2J\\x1b[Hhello\\r\\n> " + text.replaceAll("\\n", "\\r\\n  "));
});
`;

const begin = async (t: TestContext, home: PartyHome, env: Readonly<Record<string, string>>) => {
  const child = spawn(
    process.execPath,
    [MAIN, "selftest", "actor", "--command", "actor --skin claude"],
    {
      env: { ...home.environment, ...env },
      cwd: home.home,
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  let out = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (out += text));
  let err = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (err += text));
  const ended = once(child, "close");
  t.after(() => child.kill("SIGKILL"));
  const [socket = ""] = await waitFor("the scratch server", () => {
    const found = globSync("tmux/*/party-selftest-!(*.lock)", { cwd: home.path() });
    return found.length > 0 && found;
  });
  const ask = (format: string): string =>
    home.tmux("-S", home.path(socket), "list-panes", "-a", "-F", format);
  const pid = await waitFor("its program", () => {
    try {
      return Number(ask("#{pane_pid}").split("\n", 1)[0]);
    } catch {
      // It has not begun to listen.
      return undefined;
    }
  });
  return { child, ended, pid, said: () => out + err, err: () => err };
};

describe("party selftest", () => {
  it("proves a user's own profile, found by its program, prints each step, and leaves only what it found out", (t) => {
    const home = setupPartyHome(t);
    const env = putActor(home);
    const { status, out, err } = home.partyWith(env, "selftest", "actor");
    assert.equal(status, 0, out + err);
    assert.match(out, /^ok {4}ready {6}an empty composer after \d+\.\d s$/mv);
    assert.match(out, /^ok {4}program {4}actor\S*, found by its process$/mv);
    assert.match(out, /^ok {4}paste {6}7 lines, shown as "\[Pasted text #1 \+6 lines\]"$/mv);
    assert.match(out, /^– {5}submit {5}it costs a turn of the model: --submit$/mv);
    assert.match(out, /^proven: actor.*, by profile actor\n$/mv);
    assert.deepEqual(leftovers(home), []);
    const proven = JSON.parse(readFileSync(`${stateOf(home)}/proven.json`, "utf8")) as {
      readonly proven: readonly { readonly profile: string; readonly passed: boolean }[];
    };
    assert.deepEqual(
      proven.proven.map(({ profile, passed }) => [profile, passed]),
      [["actor", true]],
    );
  });

  it("takes the program from where an agent's command has it", (t) => {
    const home = setupPartyHome(t);
    putActor(home);
    const path = home.path("bin/actor");
    const agent = `[agents.oc]\ncommand = "${path} --skin claude"\n`;
    home.configure("party.toml", `${PARTY_TOML.replace(/^launch.*$/mv, "")}${agent}`);
    const { status, out, err } = home.party("selftest", "actor", "--json", "--timeout", "3s");
    // Without its skin it looks like no Claude Code: what counts here is that it was found.
    assert.equal(status, 5, err);
    assert.equal((JSON.parse(out) as Document & { readonly command: string }).command, path);
  });

  it("presses the submit key as well with --submit, and gives it all as JSON", (t) => {
    const home = setupPartyHome(t);
    const env = putActor(home);
    const log = home.path("read.jsonl");
    const command = `actor --skin claude --think 300 --read-log ${log}`;
    const words = ["selftest", "actor", "--submit", "--json", "--command", command];
    const { status, out, err } = home.partyWith(env, ...words);
    assert.equal(status, 0, out + err);
    const said = JSON.parse(out) as Document;
    assert.deepEqual(
      outcomes(said),
      PASSED.map((step) => step.replace("skipped", "passed")),
    );
    const read = readFileSync(log, "utf8").trim().split("\n");
    assert.equal(read.length, 1);
    assert.match(read[0] ?? "", /This is a selftest of Party.*Answer with OK/v);
  });

  it("spends no turn without --submit", (t) => {
    const home = setupPartyHome(t);
    const env = putActor(home);
    const [log, keys] = [home.path("read.jsonl"), home.path("keys.jsonl")];
    const command = `actor --skin codex --read-log ${log} --key-log ${keys}`;
    home.configure("party.toml", PARTY_TOML.replace('extends = "claude"', 'extends = "codex"'));
    const words = ["selftest", "actor", "--json", "--command", command];
    const { status, out, err } = home.partyWith(env, ...words);
    assert.equal(status, 0, out + err);
    assert.deepEqual(outcomes(JSON.parse(out) as Document), PASSED);
    assert.equal(readFileSync(log, "utf8"), "");
    const events = readFileSync(keys, "utf8")
      .trim()
      .split("\n")
      .map((line) => (JSON.parse(line) as { readonly event: string }).event);
    assert.deepEqual(events, ["paste"]);
  });

  it("fails where the program swallows a part of what is pasted", (t) => {
    const { failed } = failing(setupPartyHome(t), prompt("(typed) => typed.slice(3)"));
    assert.match(failed, /^paste: the beginning of what was pasted is missing: "lay-message/v);
  });

  it("fails where the program shows another size than it was given", (t) => {
    const program = prompt("() => '[Pasted 8 lines]'");
    const toml = String.raw`pasted = ['\[Pasted (?<lines>\d+) lines\]']`;
    assert.match(
      failing(setupPartyHome(t), program, toml).failed,
      /^paste: .*"\[Pasted 8 lines\]"$/v,
    );
  });

  it("fails where the program asks something at its start, and presses nothing", (t) => {
    const home = setupPartyHome(t);
    const program = `
process.stdin.setRawMode(true);
process.stdin.on("data", () => process.exit(1));
process.stdout.write("\\x1b[2J\\x1b[HDo you want to trust this folder?\\r\\n> ");
`;
    const script = `#!/bin/sh\nexec "${process.execPath}" "${home.path("bin/asks.mjs")}"\n`;
    const bin = putPrograms(home, { asks: script, "asks.mjs": program });
    const env = { PATH: `${bin}:${process.env["PATH"]}` };
    const ran = home.partyWith(env, "selftest", "generic", "--command", "asks");
    assert.equal(ran.status, 5, ran.out + ran.err);
    assert.match(
      ran.out,
      /^FAIL {2}ready {6}it shows a permission dialog: "Do you want to trust this folder\?"\. Answer it once yourself in \/.*\/selftest\/generic$/mv,
    );
    assert.match(ran.out, /^not proven: asks\.mjs, by profile generic\./mv);
  });

  it("fails where it ends at once, and where it is never ready", (t) => {
    const home = setupPartyHome(t);
    assert.match(
      failing(home, "process.exit(3)").failed,
      /^ready: it has ended: it sits at a shell/v,
    );
    const waits = "setInterval(() => undefined, 1000); process.stdout.write('loading')";
    assert.match(
      failing(home, waits).failed,
      /^ready: it is not ready after 3\.\d s: it shows a screen that is not recognised: "loading"$/v,
    );
  });

  it("fails where the profile would not be found by its program", (t) => {
    const { failed } = failing(
      setupPartyHome(t),
      prompt("(typed) => typed"),
      'programs = ["other"]',
    );
    assert.match(failed, /^program: none of sh, .*node.* is other$/v);
  });

  it("refuses what it can not begin, and changes nothing", (t) => {
    const home = setupPartyHome(t);
    const env = putActor(home);
    const before = home.tree();
    const refusals = [
      [["selftest", "clod"], 4, /There is no profile "clod"\.\n.*Use actor, claude, codex/v],
      [["selftest", "generic"], 2, /The profile generic does not say what to run/v],
      [["selftest", "actor", "--command", "nowhere-to-be"], 3, /"nowhere-to-be" is not installed/v],
      [["selftest", "actor", "--timeout", "soon"], 2, /Not a length of time: "soon"/v],
      [["selftest"], 2, /profile/v],
    ] as const;
    for (const [words, status, said] of refusals) {
      const ran = home.partyWith(env, ...words);
      assert.equal(ran.status, status, ran.err);
      assert.match(ran.err, said);
      assert.equal(ran.out, "");
    }
    assert.deepEqual(home.tree(), before);
    home.configure("party.toml", "[profiles.actor]\nsubmit = 'F1'\n");
    assert.match(home.party("selftest", "claude").err, /profiles\.actor\.submit \("F1"\)/v);
  });
});

describe("a selftest that is ended in the middle", () => {
  const { isAlive, tree } = createProcesses();

  it("with kill -9 leaves at most its server, which the next run ends; another one meanwhile is refused", async (t) => {
    const home = setupPartyHome(t);
    const env = putActor(home);
    const first = await begin(t, home, env);
    const second = home.partyWith(env, "selftest", "actor");
    assert.equal(second.status, 5);
    assert.match(second.err, /Another selftest runs for this share/v);
    first.child.kill("SIGKILL");
    await first.ended;
    assert.equal(isAlive(first.pid), true, "tmux keeps its panes");
    const left = tree(first.pid);
    const { status, out, err } = home.partyWith(env, "selftest", "actor");
    assert.equal(status, 0, out + err);
    await waitFor("the first one's end", () => !left.some(isAlive));
    assert.deepEqual(leftovers(home), []);
  });

  it("with a signal ends everything first, and says so", async (t) => {
    const home = setupPartyHome(t);
    const { child, ended, pid, said, err } = await begin(t, home, putActor(home));
    const left = tree(pid);
    child.kill("SIGTERM");
    const [status] = (await ended) as [number | null];
    assert.equal(status, 130, said());
    assert.match(err(), /The selftest was ended by SIGTERM; nothing of it is left\./v);
    assert.equal(left.some(isAlive), false);
    assert.deepEqual(leftovers(home), []);
    assert.equal(existsSync(`${stateOf(home)}/proven.json`), false);
  });
});
