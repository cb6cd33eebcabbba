import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { describe, it, type TestContext } from "node:test";

const BIN = resolve(import.meta.dirname, "../../bin");

const setup = (t: TestContext) => {
  const home = mkdtempSync(join(tmpdir(), "party-install-"));
  t.after(() => rmSync(home, { recursive: true, force: true }));
  const path = (name: string): string => join(home, name);
  const put = (name: string, text: string): void => {
    mkdirSync(dirname(path(name)), { recursive: true });
    writeFileSync(path(name), text);
  };
  const party = (words: string, env: Readonly<Record<string, string>> = {}) => {
    const { status, stdout, stderr } = spawnSync(join(BIN, "party"), words.split(" "), {
      // No tmux is on this PATH, and no daemon may be started.
      env: {
        HOME: home,
        PATH: `${dirname(process.execPath)}:/bin`,
        RELAY_NO_AUTOSTART: "1",
        RELAY_TMUX_PROGRAM: "/nowhere/tmux",
        XDG_CACHE_HOME: join(tmpdir(), "party-install-cache"),
        ...env,
      },
      cwd: home,
      encoding: "utf8",
    });
    return { status, out: stdout.replaceAll(home, "~"), err: stderr.replaceAll(home, "~") };
  };
  const tree = (): readonly string[] =>
    readdirSync(home, { recursive: true, encoding: "utf8" })
      .toSorted()
      .map((name) => {
        const found = lstatSync(path(name));
        return `${name} ${found.mode.toString(8)} ${found.isFile() ? readFileSync(path(name), "utf8") : ""}`;
      });
  return { home, path, put, party, tree };
};

describe("party install and uninstall", () => {
  it("show, do and undo the edits, without a daemon and without tmux", (t) => {
    const { put, party, path, tree } = setup(t);
    put(".claude/settings.json", '{ "model": "opus" }\n');
    chmodSync(path(".claude/settings.json"), 0o604);
    const before = tree();
    const shown = party("install --agent claude --agent codex --dry-run");
    assert.equal(shown.status, 0, shown.err);
    const lines = shown.out.replaceAll(/\d{4}-\d\d-\d\dT\d\d-\d\d/gv, "TIME").split("\n");
    assert.deepEqual(lines, [
      "edit    ~/.claude/settings.json: 4 hooks (backup settings.json.TIME)",
      "create  ~/.codex/hooks.json: 2 hooks",
      'Codex asks once whether it may run these hooks ("Hooks need review"): answer t to trust them. Until then it runs none.',
      "Nothing was changed. Run without --dry-run to do this.",
      "",
    ]);
    assert.deepEqual(tree(), before);

    assert.equal(party("install --agent claude --agent codex").status, 0);
    const hook = JSON.parse(readFileSync(path(".claude/settings.json"), "utf8")) as {
      readonly hooks: { readonly PostToolUse: unknown };
    };
    assert.deepEqual(hook.hooks.PostToolUse, [
      {
        matcher: "*",
        hooks: [{ type: "command", command: `${BIN}/relay hook claude PostToolUse`, timeout: 5 }],
      },
    ]);
    assert.equal(lstatSync(path(".claude/settings.json")).mode & 0o777, 0o604);
    assert.equal(party("install --agent claude --agent codex").out, "Nothing to do.\n");

    const undone = JSON.parse(party("uninstall --json").out) as { readonly changed: boolean };
    assert.equal(undone.changed, true);
    assert.deepEqual(tree(), before);
    assert.equal(party("uninstall").out, "Nothing to do.\n");
    assert.deepEqual(tree(), before);
  });

  it("call relay by the path under which the person runs it, also with spaces, and honour the programs' own directories", (t) => {
    const { party, path } = setup(t);
    mkdirSync(path("my bin"));
    symlinkSync(join(BIN, "relay"), path("my bin/relay"));
    const ran = party("install --agent claude --agent codex --json", {
      PATH: `${path("my bin")}:${dirname(process.execPath)}:/bin`,
      CLAUDE_CONFIG_DIR: path("cc"),
      CODEX_HOME: path("cx"),
    });
    assert.equal(ran.status, 0, ran.err);
    const { steps } = JSON.parse(ran.out) as {
      readonly steps: readonly { readonly path: string }[];
    };
    assert.deepEqual(
      steps.map((step) => step.path),
      ["~/cc/settings.json", "~/cx/hooks.json"],
    );
    const text = readFileSync(path("cc/settings.json"), "utf8");
    const [, command = ""] = /"command": "(.*) hook claude Stop"/v.exec(text) ?? [];
    const found = spawnSync("/bin/sh", ["-c", `printf %s ${command}`], { encoding: "utf8" });
    assert.equal(found.stdout, path("my bin/relay"));
  });

  it("refuse what they do not know and what they can not edit, and change nothing", (t) => {
    const { put, party, tree } = setup(t);
    put(".claude/settings.json", '{\n  "model" "opus"\n}\n');
    const before = tree();
    const refusals = [
      ["install --mcp", 2, "--mcp needs --agent."],
      ["install --agent claude --no-systemd", 2, "do not go with --agent."],
      ["uninstall --agent claude --purge", 2, "--purge does not go with --agent."],
      ["install --agent emacs", 2, 'Expected "emacs" to be one of'],
      ["install --agent claude --force", 2, "No flag registered for --force"],
      [
        "install --agent gemini --agent claude",
        3,
        "~/.claude/settings.json line 2, column 11: colon expected.",
      ],
    ] as const;
    for (const [words, status, message] of refusals) {
      const ran = party(words);
      assert.equal(ran.status, status, ran.err);
      assert.equal(ran.out, "");
      assert.ok(ran.err.includes(message), ran.err);
      assert.deepEqual(tree(), before);
    }
  });
});
