import assert from "node:assert/strict";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join, resolve } from "node:path";
import { describe, it, type TestContext } from "node:test";

import type { Finding } from "../../src/domain/finding.ts";
import { waitFor as waitLonger } from "../support/demo-agent.ts";
import { setupPartyHome } from "../support/party.ts";
import { waitFor } from "../support/wait-for.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const AUTOSTART = { RELAY_NO_AUTOSTART: "0" };

interface Report {
  readonly ok: boolean;
  readonly findings: readonly (Finding & { readonly fixable: boolean })[];
  readonly fixes: readonly { readonly what: string; readonly failed: string | null }[];
}

/** A home where everything is well: installed, with a session of agents that read, and a daemon. */
const setup = async (t: TestContext) => {
  const home = setupPartyHome(t);
  const command = (role: string): string =>
    `${process.execPath} ${join(ROOT, "src/demo-agent/main.ts")} --skin generic --role ${role} --repaint 0-20 --think 5 --read-log ${home.path(`${role}.read`)}`;
  home.configure(
    "party.conf",
    ["oc", "cc", "cx"]
      .map((role) => `RELAY_${role.toUpperCase()}_CMD="${command(role)}"\n`)
      .join(""),
  );
  const party = (...words: readonly string[]): string => {
    const { status, out, err } = home.partyWith(AUTOSTART, ...words);
    assert.equal(status, 0, `${words.join(" ")}\n${out}${err}`);
    return out;
  };
  party("install");
  party("--detach");
  const doctor = (...words: readonly string[]) => {
    const { status, out, err } = home.partyWith(AUTOSTART, "doctor", "--json", ...words);
    assert.notEqual(out, "", err);
    return { status, report: JSON.parse(out) as Report };
  };
  const troubles = ({ findings }: Report): readonly string[] =>
    findings
      .filter(({ level }) => level === "warn" || level === "fail")
      .map(({ what }) => what.replaceAll(home.path("home"), "~"));
  await waitFor("everything to be well", () => troubles(doctor().report).length === 0);
  let sent = 0;
  const delivers = async (role = "cc"): Promise<void> => {
    sent += 1;
    const text = `message number ${sent}.`;
    home.bash(`AGENT_ROLE=oc ~/.local/bin/relay send ${role} '${text}'`);
    await waitLonger(`"${text}" in ${role}`, () => {
      const log = home.path(`${role}.read`);
      return (existsSync(log) && readFileSync(log, "utf8").includes(text)) || undefined;
    });
  };
  /** What doctor says is wrong, and that it mends it: then nothing is, and messages arrive. */
  const mends = async (status: number, wanted: readonly (string | RegExp)[]): Promise<Report> => {
    const before = doctor();
    const found = troubles(before.report);
    assert.equal(found.length, wanted.length, found.join("\n"));
    for (const [index, one] of wanted.entries()) {
      if (typeof one === "string") assert.equal(found[index], one);
      else assert.match(found[index] ?? "", one);
    }
    assert.equal(before.status, status, found.join("\n"));
    for (const { level, what, why, mend } of before.report.findings)
      if (level === "warn" || level === "fail") assert.ok(why && mend, what);
    const after = doctor("--fix");
    assert.deepEqual(
      [after.status, troubles(after.report), after.report.fixes.map(({ failed }) => failed)],
      [0, [], after.report.fixes.map(() => null)],
      JSON.stringify(after.report.fixes),
    );
    await delivers();
    return before.report;
  };
  const share = (name: string): string => home.path("home/llm-share", name);
  const daemonPid = (): number =>
    Number(readFileSync(share("relay/state/relay-daemon.pid"), "utf8"));
  const killDaemon = async (): Promise<void> => {
    const pid = daemonPid();
    process.kill(pid, "SIGKILL");
    await waitFor("its end", () => !existsSync(`/proc/${pid}/fd`) || undefined);
  };
  return { ...home, party, doctor, troubles, delivers, mends, share, daemonPid, killDaemon };
};

describe("party doctor finds and mends what the operations guide's troubleshooting names", () => {
  it("Daemon Won't Start: it was killed, or it hangs, or something is in its way", async (t) => {
    const { mends, killDaemon, doctor, troubles, daemonPid, share, configure, party, delivers } =
      await setup(t);
    await delivers();
    await killDaemon();
    await mends(3, [/^no daemon runs, and /v]);

    const pid = daemonPid();
    process.kill(pid, "SIGSTOP");
    try {
      const { status, report } = doctor();
      assert.deepEqual(
        [status, troubles(report)],
        [3, [`relay-daemon (pid ${pid}) has the lock and does not answer`]],
      );
      assert.equal(report.findings.find(({ check }) => check === "lock")?.mend, `kill ${pid}`);
    } finally {
      process.kill(pid, "SIGCONT");
    }
    await waitFor("it to answer", () => doctor().status === 0);

    await killDaemon();
    rmSync(share("relay/state/relay.sock"), { force: true });
    mkdirSync(share("relay/state/relay.sock"));
    assert.deepEqual(troubles(doctor().report), [
      "~/llm-share/relay/state/relay.sock is a directory",
    ]);
    rmSync(share("relay/state/relay.sock"), { recursive: true });

    configure("party.toml", "default_session = 7\n");
    const { status, report } = doctor();
    assert.equal(status, 3);
    assert.match(troubles(report)[0] ?? "", /^~\/\.config\/relay\/party\.toml: .*default_session/v);
    configure("party.toml", "");

    writeFileSync(share("relay/state/ledger.db"), "no database at all, but long enough to be read");
    for (const end of ["-wal", "-shm"])
      rmSync(share(`relay/state/ledger.db${end}`), { force: true });
    await mends(3, [/^The ledger .* is damaged/v, /^no daemon runs/v]);
    const aside = doctor().report.findings.find(({ what }) => what.includes("ledger.db.corrupt-"));
    assert.equal(aside?.level, "note");
    party("stop");
  });

  it("Messages Not Delivered: no outbox, a wrong pane map, a daemon that watches elsewhere", async (t) => {
    const { mends, share, tmux, doctor, troubles, partyWith, path, killDaemon, party } =
      await setup(t);
    rmSync(share("relay/outbox/cc"), { recursive: true });
    await mends(3, ["~/llm-share/relay/outbox/cc does not exist"]);

    const map = share("relay/state/panes.json");
    const swapped = JSON.parse(readFileSync(map, "utf8")) as { panes: Record<string, string> };
    const [oc = "", cc = ""] = [swapped.panes["oc"], swapped.panes["cc"]];
    writeFileSync(map, JSON.stringify({ ...swapped, panes: { ...swapped.panes, oc: cc, cc: oc } }));
    await mends(3, [
      `the pane map names ${cc} for oc, and it is marked cc`,
      `the pane map names ${oc} for cc, and it is marked oc`,
    ]);
    writeFileSync(map, "{nope");
    await mends(3, [/^panes\.json can't be read: it is not JSON/v]);
    tmux("set-option", "-pu", "-t", cc, "@role");
    writeFileSync(map, JSON.stringify({ oc, cc: oc, cx: swapped.panes["cx"] }));
    await mends(3, [`the pane map names ${oc} for oc and cc`]);

    await killDaemon();
    const elsewhere = { ...AUTOSTART, RELAY_INBOX_DIR: path("home/elsewhere") };
    assert.equal(partyWith(elsewhere, "--detach").status, 0);
    await mends(3, [
      "the daemon watches ~/elsewhere, and commands here write to ~/llm-share/relay/outbox",
    ]);
    assert.deepEqual(troubles(doctor().report), []);
    party("stop");
  });

  it("Agent Role Not Set, and Stale Pane Mapping: a session made again by hand", async (t) => {
    const { mends, tmux, share, party, path } = await setup(t);
    const agent = (role: string): string =>
      readFileSync(path("home/.config/relay/party.conf"), "utf8")
        .split("\n")
        .find((line) => line.startsWith(`RELAY_${role.toUpperCase()}_CMD`))
        ?.slice(14, -1) ?? "";
    const makeByHand = (): void => {
      tmux("new-session", "-d", "-s", "keeper", "cat");
      tmux("kill-session", "-t", "=party");
      tmux("new-session", "-d", "-s", "party", "-n", "main", "-x", "160", "-y", "50", agent("oc"));
      tmux("split-window", "-h", "-t", "party:main", agent("cc"));
      tmux("split-window", "-v", "-t", "party:main", agent("cx"));
      tmux("kill-session", "-t", "=keeper");
    };
    makeByHand();
    await mends(3, [
      "panes.json names %0 for oc, which is gone",
      "panes.json names %1 for cc, which is gone",
      "panes.json names %2 for cx, which is gone",
    ]);
    makeByHand();
    rmSync(share("relay/state/panes.json"));
    const report = await mends(3, [
      /^session party runs and its pane map names nobody, and AGENT_ROLE is not set in %\d+, %\d+, %\d+$/v,
    ]);
    assert.equal(
      report.findings.find(({ check }) => check === "roles")?.mend,
      "party regenerate party",
    );
    party("stop");
    tmux("kill-session", "-t", "=party");
  });

  it("Tmux Pane Titles Overwritten: a pane's mark is set again", async (t) => {
    const { mends, tmux, party } = await setup(t);
    tmux("select-pane", "-t", "%1", "-T", "* Thinking");
    tmux("set-option", "-pu", "-t", "%1", "@role");
    await mends(0, ["%1 (cc) has lost its mark @role"]);
    assert.equal(tmux("display-message", "-p", "-t", "%1", "#{@role} #{pane_title}"), "cc CC");
    party("stop");
  });

  it("Permission Errors: modes that keep Party out, or let others in; those of the guide are borne", async (t) => {
    const { mends, share, doctor, troubles, bash, party } = await setup(t);
    bash("chmod 755 ~/llm-share/relay/outbox/{oc,cc,cx}; chmod 644 ~/llm-share/relay/state/*.json");
    assert.deepEqual(troubles(doctor().report), []);
    chmodSync(share("relay/outbox/cc"), 0o777);
    await mends(0, ["~/llm-share/relay/outbox/cc is 0777"]);
    chmodSync(share("relay/outbox/cx"), 0o555);
    chmodSync(share("relay/state/panes.json"), 0o006);
    await mends(3, [
      "~/llm-share/relay/outbox/cx is 0555",
      "~/llm-share/relay/state/panes.json is 0006",
    ]);
    assert.equal(statSync(share("relay/outbox/cx")).mode & 0o777, 0o755);
    assert.equal(statSync(share("relay/state/panes.json")).mode & 0o777, 0o604);
    party("stop");
  });
});

describe("party doctor", () => {
  it("finds launchers and hooks that lead nowhere, and mends the launchers", async (t) => {
    const { mends, path, party, doctor, troubles } = await setup(t);
    const launcher = (name: string): string => path("home/.local/bin", name);
    party("install", "--agent", "claude");
    assert.deepEqual(troubles(doctor().report), []);
    rmSync(launcher("party"));
    symlinkSync("/nowhere/bin/party", launcher("party"));
    rmSync(launcher("relay-daemon"));
    writeFileSync(
      launcher("relay-daemon"),
      "#!/bin/sh\n# Starts relay-daemon from its checkout, as it did long ago.\nexit 1\n",
    );
    await mends(3, [
      "~/.local/bin/party leads nowhere",
      "~/.local/bin/relay-daemon is a copy of an earlier version",
    ]);
    rmSync(launcher("relay"));
    writeFileSync(launcher("relay"), readFileSync(join(ROOT, "bin/relay")), { mode: 0o755 });
    await mends(3, [
      "~/.local/bin/relay is a copy that finds no checkout by ~/.local/share/party-relay/home",
    ]);
    writeFileSync(path("home/.claude/settings.json"), "{}\n");
    const { status, report } = doctor();
    assert.deepEqual(
      [status, troubles(report)],
      [0, ["~/.claude/settings.json has lost what was installed there"]],
    );
    assert.equal(
      report.findings.find(({ check }) => check === "hooks")?.mend,
      "party install --agent claude",
    );
    party("install", "--agent", "claude");
    assert.deepEqual(troubles(doctor().report), []);
    party("stop");
    renameSync(launcher("relay"), launcher("gone"));
  });

  it("names what is missing where nothing is, and is no worse without tmux", (t) => {
    const home = setupPartyHome(
      t,
      'RELAY_CX_CMD="codex --add-dir ~/llm-share"\nRELAY_OC_CMD="no-such-claude"\nRELAY_CC_CMD="cat"\n',
    );
    const shown = home.partyWith({ RELAY_TMUX_PROGRAM: "/nowhere/tmux" }, "doctor");
    assert.equal(shown.status, 3, shown.err);
    const lines = shown.out.replaceAll(home.path("home"), "~").split("\n");
    for (const wanted of [
      /^FAIL {2}.*"\/nowhere\/tmux".*: agents live in its panes$/v,
      /^WARN {2}~\/llm-share does not exist: nothing can be sent or kept$/v,
      /^ {6}party install$/v,
      /^WARN {2}no-such-claude \(for oc\) is not installed: `party` starts no session without it$/v,
      /^WARN {2}cx may write to the whole share \(--add-dir ~\/llm-share\): it can send as any other role$/v,
      /^ok {4}no daemon runs, and nothing needs one$/v,
    ])
      assert.ok(
        lines.some((line) => wanted.test(line)),
        `${String(wanted)}\n${shown.out}`,
      );
    assert.deepEqual(home.tree(), [".config", ".config/relay", ".config/relay/party.conf"]);
    const fixed = home.partyWith({}, "doctor", "--fix");
    assert.match(fixed.out, /^fixed .*llm-share does not exist$/mv);
    assert.equal(existsSync(home.path("home/llm-share/relay/outbox/oc")), true);
  });

  it("says why something could not be mended", async (t) => {
    const { killDaemon, partyWith, party } = await setup(t);
    await killDaemon();
    const { status, out } = partyWith({}, "doctor", "--fix");
    assert.equal(status, 3);
    assert.match(
      out,
      /^left {2}no daemon runs, and .*: No daemon was started: RELAY_NO_AUTOSTART is set\.$/mv,
    );
    party("stop");
  });
});
