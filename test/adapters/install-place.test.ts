import assert from "node:assert/strict";
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";

import type { Installable } from "../../src/domain/agent-settings.ts";
import { type InstallDeps, planInstall } from "../../src/operations/install-agents.ts";
import { planUninstall } from "../../src/operations/uninstall-agents.ts";
import { createInstallPlace } from "../../src/adapters/settings/install-place.ts";
import { settingsTexts } from "../../src/adapters/settings/settings-text.ts";

const ALL: readonly Installable[] = ["claude", "codex", "copilot", "gemini"];

const setup = (t: TestContext) => {
  const home = mkdtempSync(join(tmpdir(), "party-install-"));
  t.after(() => rmSync(home, { recursive: true, force: true }));
  const path = (...parts: readonly string[]): string => join(home, ...parts);
  const put = (name: string, text: string, mode = 0o600): void => {
    mkdirSync(join(path(name), ".."), { recursive: true });
    writeFileSync(path(name), text, { mode });
    chmodSync(path(name), mode);
  };
  const deps = (step: (name: string) => void = () => undefined): InstallDeps => ({
    place: createInstallPlace({ manifest: path("state/installed.json"), step }),
    texts: settingsTexts,
    clock: { now: () => Date.UTC(2026, 10, 20, 14, 4) },
  });
  const places = { home, relay: "/opt/relay", claudeDirectory: undefined, codexHome: undefined };
  const install = (mcp = true, with_ = deps(), relay = places.relay, agents = ALL): number => {
    const plan = planInstall(with_, { agents, mcp, places: { ...places, relay } });
    with_.place.apply(plan);
    return plan.steps.length;
  };
  const uninstall = (with_ = deps(), agents: readonly string[] = []): void =>
    with_.place.apply(planUninstall(with_, agents));
  /** Every path with what it is, its rights and its bytes. */
  const tree = (): readonly string[] =>
    readdirSync(home, { recursive: true, encoding: "utf8" })
      .toSorted()
      .map((name) => {
        const found = lstatSync(path(name));
        const bytes = found.isDirectory() ? "" : readFileSync(path(name), "utf8");
        return `${name} ${found.mode.toString(8)} ${found.uid} ${bytes}`;
      });
  return { home, path, put, deps, places, install, uninstall, tree };
};

const CLAUDE = '{\n  "model": "opus"\n}\n';

describe("installing for agents", () => {
  it("is undone to the byte: rights, links, and directories that were not there", (t) => {
    const { path, put, install, uninstall, tree } = setup(t);
    put("dotfiles/claude.json", CLAUDE, 0o640);
    mkdirSync(path(".claude"), { mode: 0o755 });
    symlinkSync("../dotfiles/claude.json", path(".claude/settings.json"));
    put(".codex/config.toml", "a = 1", 0o444 | 0o200);
    mkdirSync(path(".copilot/hooks"), { recursive: true });
    const before = tree();
    assert.equal(install(), 7);
    assert.equal(lstatSync(path(".claude/settings.json")).isSymbolicLink(), true);
    assert.equal(statSync(path("dotfiles/claude.json")).mode & 0o777, 0o640);
    assert.equal(readFileSync(path("dotfiles/claude.json.2026-11-20T14-04"), "utf8"), CLAUDE);
    assert.equal(install(), 0);
    uninstall();
    assert.deepEqual(tree(), before);
  });

  it("is undone to the byte after several runs, for another launcher, and one program at a time", (t) => {
    const { put, path, install, uninstall, tree, deps } = setup(t);
    put(".claude/settings.json", CLAUDE);
    put(".gemini/settings.json", '{ "a": [1] }');
    const before = tree();
    install(false);
    install(true);
    assert.equal(install(true, deps(), "/new place/relay"), 7);
    const now = readFileSync(path(".claude/settings.json"), "utf8");
    assert.equal(now.includes("/opt/relay"), false);
    assert.equal(now.match(/'\/new place\/relay' hook claude/gv)?.length, 4);
    for (const agent of ALL) uninstall(deps(), [agent]);
    assert.deepEqual(tree(), before);
  });

  it("keeps what a person wrote in between, and nothing of ours", (t) => {
    const { put, path, install, uninstall, tree } = setup(t);
    put(".claude/settings.json", CLAUDE);
    install();
    const edit = (name: string, from: string | RegExp, to: string): void =>
      writeFileSync(path(name), readFileSync(path(name), "utf8").replace(from, to));
    edit(".claude/settings.json", '"opus"', '"haiku", // faster');
    edit(".codex/config.toml", /$/v, "\n[hooks.state]\nx = 1\n");
    edit(".codex/hooks.json", '"timeout": 5', '"timeout": 9');
    install();
    uninstall();
    assert.deepEqual(
      tree().map((each) => each.replace(/ \d+ \d+ /v, " ")),
      [
        ".claude ",
        '.claude/settings.json {\n  "model": "haiku", // faster\n}\n',
        ".codex ",
        ".codex/config.toml \n[hooks.state]\nx = 1\n",
      ],
    );
  });

  it("does all or nothing: whatever act fails, every file is as it was", (t) => {
    const { put, install, uninstall, tree, deps } = setup(t);
    put(".claude/settings.json", CLAUDE);
    put(".codex/config.toml", "a = 1\n");
    const failAt = (wanted: number) => {
      let count = 0;
      return deps(() => {
        count += 1;
        if (count !== wanted) return;
        throw Object.assign(new Error("no space"), { code: "ENOSPC" });
      });
    };
    const failAll = (run: (with_: InstallDeps) => unknown): number => {
      const before = tree();
      for (let act = 1; ; act += 1) {
        try {
          run(failAt(act));
          return act;
        } catch (error) {
          assert.equal((error as { code?: string }).code, "DISK_FULL", String(error));
          assert.deepEqual(tree(), before);
        }
      }
    };
    assert.ok(failAll((with_) => install(true, with_)) > 20);
    assert.ok(failAll((with_) => uninstall(with_)) > 10);
  });

  it("leaves nothing that uninstall does not know when it is killed between two acts", (t) => {
    const { put, install, uninstall, tree, home, deps, places } = setup(t);
    put(".claude/settings.json", CLAUDE);
    const before = tree();
    const stops: number[] = [];
    const plan = planInstall(deps(), { agents: ALL, mcp: true, places });
    deps((name) => void stops.push(name.length)).place.apply(plan);
    uninstall();
    for (let kill = 1; kill <= stops.length; kill += 1) {
      // A process that is killed undoes nothing: the tree as it was at that moment is put back after the undoing.
      let count = 0;
      let left: readonly (readonly [string, number, string])[] = [];
      const with_ = deps(() => {
        count += 1;
        if (count !== kill) return;
        left = readdirSync(home, { recursive: true, encoding: "utf8" })
          .toSorted()
          .map((name) => {
            const found = statSync(join(home, name));
            const bytes = found.isDirectory() ? "" : readFileSync(join(home, name), "utf8");
            return [name, found.mode, bytes] as const;
          });
        throw new Error("killed");
      });
      assert.throws(() => install(true, with_), /killed/v);
      for (const [name, mode, bytes] of left) {
        if ((mode & 0o170000) === 0o040000) mkdirSync(join(home, name), { recursive: true, mode });
        else writeFileSync(join(home, name), bytes, { mode });
      }
      if (left.some(([name]) => name === "state/installed.json")) {
        uninstall();
        assert.deepEqual(tree(), before, `killed at act ${kill}`);
      }
      rmSync(join(home, "state"), { recursive: true, force: true });
    }
  });

  it("refuses a file that another program changes in the same moment", (t) => {
    const { put, path, deps, places, tree } = setup(t);
    put(".claude/settings.json", CLAUDE);
    const plan = planInstall(deps(), { agents: ["claude"], mcp: true, places });
    writeFileSync(path(".claude/settings.json"), "{}");
    const before = tree();
    assert.throws(() => deps().place.apply(plan), { code: "SETTINGS_CHANGED" });
    assert.deepEqual(tree(), before);
  });

  it("refuses a link that leads nowhere, a file that is no text, and a directory in a file's place", (t) => {
    const { put, path, install, tree } = setup(t);
    put(".claude/settings.json", CLAUDE);
    symlinkSync("nowhere", path(".claude.json"));
    assert.throws(() => install(), { code: "SETTINGS_UNUSABLE", message: /leads nowhere/v });
    rmSync(path(".claude.json"));
    mkdirSync(path(".claude.json"));
    assert.throws(() => install(), { code: "SETTINGS_UNUSABLE", message: /is a directory/v });
    rmSync(path(".claude.json"), { recursive: true });
    put(".codex/config.toml", "");
    writeFileSync(path(".codex/config.toml"), Buffer.from([0xff, 0xfe]));
    const before = tree();
    assert.throws(() => install(), {
      code: "SETTINGS_INVALID",
      message: /config\.toml is not UTF-8/v,
    });
    assert.deepEqual(tree(), before);
  });
});
