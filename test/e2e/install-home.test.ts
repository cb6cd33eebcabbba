import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  appendFileSync,
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { describe, it, type TestContext } from "node:test";

import { treeOf } from "../support/home-tree.ts";
import { setupPartyHome } from "../support/party.ts";
import { waitFor } from "../support/wait-for.ts";

const ROOT = resolve(import.meta.dirname, "../..");

/** A home with what people have: settings of agents, links, files and directories that are read-only or empty. */
const furnish = (home: string): void => {
  const put = (name: string, text: string, mode: number): void => {
    mkdirSync(dirname(join(home, name)), { recursive: true });
    writeFileSync(join(home, name), text);
    chmodSync(join(home, name), mode);
  };
  put("dotfiles/claude.json", '{\n  // mine\n  "model": "opus",\n}\n', 0o444);
  mkdirSync(join(home, ".claude"), { mode: 0o755 });
  symlinkSync("../dotfiles/claude.json", join(home, ".claude/settings.json"));
  put(".claude/commands/review.md", "mine\n", 0o644);
  put(".codex/config.toml", 'model = "x"\n[shell_environment_policy]\ninclude_only = ["A"]', 0o400);
  put(".bashrc", "export A=1\n", 0o644);
  mkdirSync(join(home, ".local/bin"), { recursive: true });
  mkdirSync(join(home, "empty"), { mode: 0o700 });
  mkdirSync(join(home, ".cache"));
  symlinkSync("nowhere", join(home, "dangling"));
};

const bare = (t: TestContext, home = mkdtempSync(join(tmpdir(), "party-home-"))) => {
  t.after(() => rmSync(home, { recursive: true, force: true }));
  const party = (
    words: string,
    options: { readonly uid?: number; readonly gid?: number } = {},
    env: Readonly<Record<string, string>> = {},
  ) => {
    const { status, stdout, stderr } = spawnSync(join(ROOT, "bin/party"), words.split(" "), {
      env: {
        HOME: home,
        PATH: "/usr/bin:/bin",
        RELAY_NO_AUTOSTART: "1",
        RELAY_TMUX_PROGRAM: "/nowhere/tmux",
        ...env,
      },
      cwd: "/",
      encoding: "utf8",
      ...options,
    });
    return { status, out: stdout.replaceAll(home, "~"), err: stderr.replaceAll(home, "~") };
  };
  return { home, party };
};

describe("a home after party install, use and uninstall", () => {
  for (const purge of [true, false]) {
    it(`is the one before${purge ? "" : ", but for the share"}`, async (t) => {
      const { home, environment, partyWith, bash, path } = setupPartyHome(t);
      furnish(home);
      const before = treeOf(home);
      const party = (...words: readonly string[]): string => {
        const { status, out, err } = partyWith({ RELAY_NO_AUTOSTART: "0" }, ...words);
        assert.equal(status, 0, err);
        return out;
      };
      party("install");
      party("install", "--agent", "claude", "--agent", "codex", "--mcp");
      // A launcher without a runtime of its own keeps what it has learnt.
      mkdirSync(path("home/.cache/party-relay"));
      writeFileSync(path("home/.cache/party-relay/node"), "1 2 3\n");
      assert.equal(readlinkSync(path("home/.local/bin/relay")), join(ROOT, "bin/relay"));
      party("--detach");
      assert.match(
        bash("AGENT_ROLE=oc ~/.local/bin/relay send cc 'hello there'"),
        /^(?:posted|stored) /v,
      );
      await waitFor(
        "it to be taken in",
        () => readdirSync(path("home/llm-share/relay/outbox/oc")).length === 0,
      );
      const refused = partyWith({}, "uninstall", "--purge");
      assert.deepEqual(
        [refused.status, refused.err.includes("Session party runs: its share is in use.")],
        [5, true],
      );
      party("stop");
      party("uninstall", ...(purge ? ["--purge"] : []));
      const after = treeOf(home);
      assert.deepEqual(
        after.filter((line) => !line.startsWith("llm-share")),
        before,
      );
      assert.equal(existsSync(path("home/llm-share/relay/state/ledger.db")), !purge);
      assert.equal(party("uninstall"), "Nothing to do.\n");
      if (!purge) {
        party("uninstall", "--purge");
        assert.equal(
          treeOf(home).filter((line) => line.startsWith("llm-share/relay")).length,
          0,
          environment.HOME,
        );
      }
    });
  }

  it("keeps what a person has put or changed, and says so", (t) => {
    const { home, party } = bare(t);
    const file = (name: string): string => join(home, name);
    mkdirSync(file(".local/bin"), { recursive: true });
    writeFileSync(file(".local/bin/relay"), "#!/bin/sh\necho mine\n", { mode: 0o755 });
    // As section 3.3 of the seed document copies it: that does as well as a link.
    writeFileSync(file(".local/bin/party"), readFileSync(join(ROOT, "bin/party")), { mode: 0o755 });
    const before = treeOf(home);
    const first = party("install");
    assert.match(first.out, /~\/\.local\/bin\/relay is not as Party would write it\. It was left/v);
    assert.doesNotMatch(first.out, /bin\/party/v);
    appendFileSync(file(".claude/commands/rec.md"), "and mine\n");
    rmSync(file(".claude/commands/pc.md"));
    rmSync(file("llm-share/relay/state/locks"), { recursive: true });
    const second = party("install");
    assert.match(second.out, /^create {2}~\/llm-share\/relay\/state\/locks: 1 directory\n/v);
    assert.match(second.out, /create {2}~\/\.claude\/commands\/pc\.md/v);
    assert.match(second.out, /rec\.md is not as Party would write it\. It was left as it is\./v);
    const removed = party("uninstall --purge");
    assert.equal(removed.status, 0, removed.err);
    assert.match(removed.out, /rec\.md is not as Party wrote it\. It stays\./v);
    assert.match(readFileSync(file(".claude/commands/rec.md"), "utf8"), /and mine\n$/v);
    rmSync(file(".claude"), { recursive: true });
    assert.deepEqual(treeOf(home), before);
  });

  it("is untouched where a directory can not be written to", (t) => {
    if (process.getuid?.() !== 0) return t.skip("another user can only be become as root");
    // The directory of a test run is closed to other users.
    const { home, party } = bare(t, mkdtempSync("/tmp/party-home-"));
    const user = { uid: 65_534, gid: 65_534 };
    for (const name of ["", ".local", ".local/bin", ".claude"]) {
      mkdirSync(join(home, name), { recursive: true });
      chownSync(join(home, name), user.uid, user.gid);
    }
    chmodSync(join(home, ".local/bin"), 0o555);
    const before = treeOf(home);
    const refused = party("install", user);
    assert.equal(refused.status, 3, refused.err);
    assert.match(refused.err, /Can't use "~\/\.local\/bin\/party": permission denied/v);
    assert.deepEqual(treeOf(home), before);
    chmodSync(join(home, ".local/bin"), 0o755);
    assert.equal(party("install", user).status, 0);
    assert.equal(party("uninstall --purge", user).status, 0);
    chmodSync(join(home, ".local/bin"), 0o555);
    assert.deepEqual(treeOf(home), before);
  });

  it("is untouched when the disk is full at any point", (t) => {
    const home = mkdtempSync(join(tmpdir(), "party-full-"));
    if (spawnSync("mount", ["-t", "tmpfs", "-o", "size=256k", "party", home]).status !== 0)
      return t.skip("a small tmpfs can only be mounted as root");
    t.after(() => void spawnSync("umount", ["-l", home]));
    const { party } = bare(t, home);
    furnish(home);
    const sizes: number[] = [];
    for (const words of ["install", "install --agent claude --agent codex --mcp"]) {
      let pages = 0;
      for (; ; pages += 1) {
        const before = fillBut(home, pages);
        const ran = party(words);
        rmSync(join(home, "filler"), { force: true });
        if (ran.status === 0) break;
        assert.equal(ran.status, 6, ran.err);
        assert.match(ran.err, /DISK_FULL/v);
        assert.deepEqual(treeOf(home), before, `${words} with ${pages} pages left`);
      }
      sizes.push(pages);
    }
    assert.ok(
      sizes.every((pages) => pages > 2),
      sizes.join(),
    );
  });

  it("is not purged from inside an agent's pane, nor where the share holds the home", (t) => {
    const { home, party } = bare(t);
    party("install");
    const before = treeOf(home);
    const refusals = [
      [{ AGENT_ROLE: "cc" }, 5, /can't be claimed from inside cc\.party's pane/v],
      [{ RELAY_SHARE_DIR: home }, 5, /The share ~ holds ~, so it is not removed\./v],
      [{ RELAY_SHARE_DIR: "/" }, 5, /The share \/ holds ~/v],
    ] as const;
    for (const [env, status, message] of refusals) {
      const ran = party("uninstall --purge", {}, env);
      assert.deepEqual([ran.status, ran.out], [status, ""], ran.err);
      assert.match(ran.err, message);
      assert.deepEqual(treeOf(home), before);
    }
  });

  it("takes no more of a share that was there before than what is Party's", (t) => {
    const { home, party } = bare(t);
    mkdirSync(join(home, "llm-share"));
    writeFileSync(join(home, "llm-share/mine.txt"), "mine");
    const before = treeOf(home);
    assert.equal(party("install").status, 0);
    assert.equal(party("uninstall --purge").status, 0);
    assert.deepEqual(treeOf(home), before);
  });
});

/** Fills the disk but for some pages of 4 KiB. Returns the tree without the filler. */
const fillBut = (home: string, pages: number): readonly string[] => {
  const tree = treeOf(home);
  const filler = join(home, "filler");
  spawnSync("dd", ["if=/dev/zero", `of=${filler}`, "bs=4096"]);
  const { size } = statSync(filler);
  spawnSync("truncate", ["-s", String(Math.max(0, size - pages * 4096)), filler]);
  return tree;
};
