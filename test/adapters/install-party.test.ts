import assert from "node:assert/strict";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";

import { createInstallPlace } from "../../src/adapters/settings/install-place.ts";
import { settingsTexts } from "../../src/adapters/settings/settings-text.ts";
import { commandsOf, launchersOf, type Placed, shareOf } from "../../src/domain/installation.ts";
import { planParty } from "../../src/operations/install-party.ts";
import { planPurge, planRemoval } from "../../src/operations/uninstall-party.ts";
import { treeOf } from "../support/home-tree.ts";

const setup = (t: TestContext) => {
  const home = mkdtempSync(join(tmpdir(), "party-place-"));
  t.after(() => rmSync(home, { recursive: true, force: true }));
  const path = (...parts: readonly string[]): string => join(home, ...parts);
  const place = (step: (name: string) => void = () => undefined) =>
    createInstallPlace({ manifest: path("state/party/installed.json"), step });
  const share = path("a/share");
  const relay = (name: string): string => join(share, "relay", name);
  const wanted = (program = "/opt/party/bin/relay"): readonly Placed[] => [
    ...shareOf({
      share,
      outbox: relay("outbox"),
      processed: relay("processed"),
      log: relay("log"),
      state: relay("state"),
      senders: ["oc", "cc"],
    }),
    ...launchersOf(path("bin"), [{ name: "relay", program, text: "#!/bin/sh\n" }]),
    ...commandsOf(path("commands"), share, { rec: "look into SHARE/attacks\n" }),
  ];
  const install = (at = place(), pieces = wanted()) => {
    const plan = planParty({ place: at }, pieces);
    at.apply(plan);
    return plan;
  };
  const uninstall = (at = place()) => {
    const plan = planRemoval({ place: at, texts: settingsTexts });
    if (plan.forgets) at.apply(plan);
    return plan;
  };
  const purge = (at = place()): void => {
    const places = { home: "/nobody", share, root: "/opt/party", own: [] };
    const { erased, emptied } = planPurge(at, places);
    uninstall(at);
    at.erase(erased, emptied);
  };
  return { home, path, place, wanted, install, uninstall, purge, share };
};

const copy = (from: string, to: string): void => {
  rmSync(to, { recursive: true, force: true });
  cpSync(from, to, { recursive: true, verbatimSymlinks: true });
};

describe("installing Party", () => {
  it("makes what is missing, once, and purging leaves nothing, the directories above the share included", (t) => {
    const { home, path, install, purge, share } = setup(t);
    const { steps } = install();
    assert.equal(steps.length, 10 + 5 + 1 + 1);
    assert.equal(readFileSync(path("commands/rec.md"), "utf8"), `look into ${share}/attacks\n`);
    assert.equal(readFileSync(join(share, "relay/state/agents.json"), "utf8"), "{}\n");
    assert.deepEqual(install().steps, []);
    writeFileSync(join(share, "relay/outbox/oc/1.msg"), "TO: cc\n---\nhello\n");
    purge();
    assert.deepEqual(treeOf(home), []);
  });

  it("leaves the share when it is not purged, and what others have put beside ours", (t) => {
    const { home, path, install, uninstall } = setup(t);
    install();
    const share = treeOf(home, "a");
    writeFileSync(path("commands/mine.md"), "mine");
    uninstall();
    assert.deepEqual(treeOf(home, "a"), share);
    assert.deepEqual(
      treeOf(home)
        .map((line) => line.split(" ", 1)[0])
        .filter((name) => name?.startsWith("a") === false),
      ["commands", "commands/mine.md"],
    );
  });

  it("brings what it wrote itself up to date, and nothing else", (t) => {
    const { path, place, wanted, install, uninstall } = setup(t);
    install();
    writeFileSync(path("commands/rec.md"), "mine\n");
    const { steps, notes } = install(place(), wanted("/new/bin/relay"));
    assert.deepEqual(
      steps.map(({ act, path: at, after }) => [act, at, after]),
      [["edit", path("bin/relay"), "/new/bin/relay"]],
    );
    assert.deepEqual(notes, [
      `${path("commands/rec.md")} is not as Party would write it. It was left as it is.`,
    ]);
    assert.deepEqual(uninstall().notes, [
      `${path("commands/rec.md")} is not as Party wrote it. It stays.`,
    ]);
    assert.equal(existsSync(path("bin/relay")), false);
  });

  it("takes a link or a copy that leads to the same program for its own work's equal, and leaves it there", (t) => {
    const { home, path, install, uninstall } = setup(t);
    for (const make of [
      () => symlinkSync("/opt/party/bin/relay", path("bin/relay")),
      () => writeFileSync(path("bin/relay"), "#!/bin/sh\n"),
    ]) {
      mkdirSync(path("bin"), { recursive: true });
      rmSync(path("bin/relay"), { force: true });
      make();
      const before = treeOf(home, "bin");
      const { steps, notes } = install();
      assert.deepEqual(
        [steps.some(({ path: at }) => at === path("bin/relay")), notes],
        [false, []],
      );
      uninstall();
      assert.deepEqual(treeOf(home, "bin"), before);
    }
  });

  it("does all or nothing: whatever act fails, and when the last word is refused", (t) => {
    const { home, place, wanted, install, uninstall } = setup(t);
    const failAll = (run: (step: (name: string) => void) => void): number => {
      const before = treeOf(home);
      for (let act = 1; ; act += 1) {
        let count = 0;
        try {
          run(() => {
            count += 1;
            if (count === act) throw Object.assign(new Error("no space"), { code: "ENOSPC" });
          });
          return act;
        } catch (error) {
          assert.equal((error as { code?: string }).code, "DISK_FULL", String(error));
          assert.deepEqual(treeOf(home), before, `act ${act}`);
        }
      }
    };
    const before = treeOf(home);
    const at = place();
    assert.throws(
      () =>
        at.apply(planParty({ place: at }, wanted()), () => {
          throw new Error("refused");
        }),
      /refused/v,
    );
    assert.deepEqual(treeOf(home), before);
    assert.ok(failAll((step) => install(place(step))) > 40);
    assert.ok(failAll((step) => install(place(step), wanted("/new/relay"))) > 5);
    assert.ok(failAll((step) => uninstall(place(step))) > 5);
  });

  it("leaves nothing that purging does not know when it is killed between two acts", (t) => {
    const { home, install, purge, place, wanted } = setup(t);
    let acts = 0;
    install(place(() => void (acts += 1)));
    purge();
    assert.ok(acts > 40);
    const left = `${home}-left`;
    t.after(() => rmSync(left, { recursive: true, force: true }));
    let known = 0;
    for (let kill = 1; kill <= acts; kill += 1) {
      let count = 0;
      // A process that is killed undoes nothing: the home as it was at that moment is put back after the undoing.
      const killed = place(() => {
        count += 1;
        if (count !== kill) return;
        copy(home, left);
        throw new Error("killed");
      });
      assert.throws(() => install(killed), /killed/v);
      copy(left, home);
      if (place().readManifest().placed.length === 0) {
        rmSync(join(home, "state"), { recursive: true, force: true });
        continue;
      }
      known += 1;
      purge();
      assert.deepEqual(treeOf(home), [], `killed at act ${kill}`);
    }
    assert.ok(known > acts - 10);
    // In the middle of bringing a launcher up to date as well.
    install();
    let count = 0;
    const killed = place(() => {
      count += 1;
      if (count < 5) return;
      copy(home, left);
      throw new Error("killed");
    });
    assert.throws(() => install(killed, wanted("/new/relay")), /killed/v);
    copy(left, home);
    purge();
    assert.deepEqual(treeOf(home), []);
  });
});
