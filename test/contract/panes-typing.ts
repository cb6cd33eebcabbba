import assert from "node:assert/strict";
import { copyFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";

import type { Guard } from "../../src/ports/panes.ts";
import { waitFor } from "../support/wait-for.ts";
import {
  asPasted,
  openLogged,
  see,
  seenToGuard,
  seeText,
  type PanesSetup,
} from "./panes-fixture.ts";

const TYPED = { kind: "typed" } as const;

export const describeTyping = (setup: PanesSetup): void => {
  describe("paste", () => {
    it("gives the program exactly the text, a line's end as carriage return", async (t) => {
      const fixture = setup(t);
      const { guard, log } = await openLogged(fixture);
      const line = "0123456789 漢字 👩‍👩‍👧 \tשלום ~$HOME `x` #{pid} #(id) \\ \" ' ; %0 é\n";
      let expected = "";
      for (const text of [
        "one line",
        "-X starts with a dash;",
        line.repeat(60),
        "x".repeat(10_000),
        `${line.repeat(13_000).slice(0, 1024 * 1024)}end\n`,
      ]) {
        assert.deepEqual(await fixture.panes.paste(text, guard), TYPED);
        expected += asPasted(text);
        await waitFor(`${text.length} characters`, () => log().length >= expected.length);
        assert.equal(log() === expected, true);
      }
      assert.equal(fixture.tmux.run("list-buffers"), "");
      assert.deepEqual(pastesLeft(fixture.pastes), []);
    });

    it("never mixes two panes, 100 pastes each at the same time", async (t) => {
      const fixture = setup(t);
      const targets = [await openLogged(fixture), await openLogged(fixture)];
      const typed = await Promise.all(
        targets.flatMap(({ guard }, pane) =>
          texts(pane).map((text) => fixture.panes.paste(text, guard)),
        ),
      );
      assert.deepEqual(new Set(typed.map(({ kind }) => kind)), new Set(["typed"]));
      for (const [pane, { log }] of targets.entries()) {
        const expected = texts(pane)
          .map((text) => asPasted(text))
          .join("");
        await waitFor("all of it", () => log().length >= expected.length);
        assert.equal(log(), expected);
      }
    });

    it("leaves its mark in the pane with what was typed, and none with what was refused", async (t) => {
      const fixture = setup(t);
      const { guard, pane } = await openLogged(fixture);
      const other = await openLogged(fixture);
      await fixture.panes.paste("one", guard, "1-a");
      await fixture.panes.press("Enter", guard, "1-b");
      const elsewhere = { ...guard, cursor: { x: guard.cursor.x + 1, y: 0 } };
      await fixture.panes.paste("two", elsewhere, "2-a");
      await fixture.panes.press("Enter", elsewhere, "2-b");
      const { marks } = await see(fixture, pane);
      assert.equal(marks !== undefined, fixture.keepsMarks);
      if (marks === undefined) return;
      assert.deepEqual(marks, { pasted: "1-a", pressed: "1-b" });
      const untouched = await see(fixture, other.pane);
      assert.deepEqual(untouched.marks, { pasted: undefined, pressed: undefined });
      await assert.rejects(fixture.panes.paste("x", guard, "#(touch x)"), /mark/v);
    });

    it("refuses when anything the guard names is different, and types nothing", async (t) => {
      const fixture = setup(t);
      const { guard, log, pane } = await openLogged(fixture, "[Pasted text #1 +59 lines] ");
      const { incarnation, cursor } = guard;
      const wrong: readonly (readonly [string, Guard])[] = [
        ["server was restarted", { ...guard, incarnation: { ...incarnation, serverPid: 1 } }],
        ["server was restarted", { ...guard, incarnation: { ...incarnation, serverStartedAt: 1 } }],
        [
          "another program was started",
          { ...guard, incarnation: { ...incarnation, agentPid: 0, panePid: 1 } },
        ],
        [
          "no longer runs in the foreground",
          { ...guard, incarnation: { ...incarnation, agentPid: 1 } },
        ],
        [
          "no longer runs in the foreground",
          { ...guard, incarnation: { ...incarnation, agentStartedAt: 1 } },
        ],
        ["foreground program is now", { ...guard, command: "claude" }],
        ["foreground program is now", { ...guard, command: "a,b} #{pid}" }],
        ["cursor moved", { ...guard, cursor: { ...cursor, x: cursor.x + 1 } }],
        ["cursor moved", { ...guard, cursor: { ...cursor, y: cursor.y + 1 } }],
        ["no longer stands on the screen", { ...guard, marker: "[Pasted text #1 +60 lines]" }],
      ];
      for (const [reason, each] of wrong)
        for (const act of [
          fixture.panes.paste("wrong", each),
          fixture.panes.press("Enter", each),
        ]) {
          const typed = await act;
          assert.equal(typed.kind, "refused", JSON.stringify(typed));
          assert(typed.kind === "refused" && typed.reason.includes(reason), JSON.stringify(typed));
        }
      fixture.tmux.run("copy-mode", "-t", pane);
      assert.deepEqual(await fixture.panes.paste("wrong", guard), {
        kind: "refused",
        reason: "a mode of tmux is on",
      });
      assert.equal((await fixture.panes.press("Enter", guard)).kind, "refused");
      fixture.tmux.run("send-keys", "-t", pane, "-X", "cancel");
      fixture.tmux.run("select-pane", "-d", "-t", pane);
      assert.equal((await fixture.panes.paste("wrong", guard)).kind, "refused");
      fixture.tmux.run("select-pane", "-e", "-t", pane);
      // A key for one pane would answer the dialogs of all panes of the window.
      fixture.tmux.run("set-option", "-w", "-t", pane, "synchronize-panes", "on");
      for (const act of [fixture.panes.paste("wrong", guard), fixture.panes.press("Enter", guard)])
        assert.deepEqual(await act, {
          kind: "refused",
          reason: "the window's panes are synchronized: keys would reach the others too",
        });
      assert.equal(
        (await see(fixture, pane)).screen.mode,
        "synchronize-panes with its whole window",
      );
      fixture.tmux.run("set-option", "-w", "-t", pane, "synchronize-panes", "off");
      const gone = { ...guard, incarnation: { ...incarnation, pane: "%99", agentPid: 0 } };
      assert.equal((await fixture.panes.paste("wrong", gone)).kind, "gone");

      // What was typed after all would stand before this.
      const marked = { ...guard, marker: "[Pasted text #1 +59 lines]" };
      assert.deepEqual(await fixture.panes.paste("right", marked), TYPED);
      await waitFor("the right text", () => log().length >= asPasted("right").length);
      assert.equal(log(), asPasted("right"));
      assert.equal(fixture.tmux.run("list-buffers"), "");
      assert.deepEqual(pastesLeft(fixture.pastes), []);
    });

    it("refuses after the cursor really moved, the program really ended, the server really restarted", async (t) => {
      const fixture = setup(t);
      const pane = fixture.tmux.open(["env", "PS1=> ", "cat"]);
      fixture.tmux.run("set-option", "-g", "remain-on-exit", "on");
      const guard = seenToGuard(
        await waitFor("cat", async () => {
          const seen = await see(fixture, pane);
          return seen.screen.command === "cat" && seen;
        }),
      );
      fixture.tmux.run("send-keys", "-t", pane, "draft");
      await seeText(fixture, pane, "draft");
      assert.equal((await fixture.panes.paste("wrong", guard)).kind, "refused");
      fixture.tmux.run("send-keys", "-t", pane, "Enter", "C-d");
      await waitFor("death", async () => !(await see(fixture, pane)).screen.alive);
      assert.equal((await fixture.panes.paste("wrong", guard)).kind, "refused");

      fixture.tmux.kill();
      await waitFor(
        "the server's end",
        async () => (await fixture.panes.look(guard.incarnation)).kind === "gone",
      );
      assert.equal((await fixture.panes.paste("wrong", guard)).kind, "gone");
      const reborn = await openLogged(fixture);
      assert.equal(reborn.pane, pane);
      const { kind } = await fixture.panes.paste("wrong", {
        ...reborn.guard,
        incarnation: { ...guard.incarnation, agentPid: 0 },
      });
      assert.equal(kind, "refused");
      assert.deepEqual(await fixture.panes.press("Tab", reborn.guard), TYPED);
      await waitFor("the tab", () => reborn.log() !== "");
      assert.equal(reborn.log(), "\t");
    });

    it("types into a program with a name that could be a format", async (t) => {
      const fixture = setup(t);
      const program = join(fixture.tmux.directory, "#{pid},agent}");
      copyFileSync("/bin/cat", program);
      const pane = fixture.tmux.open([program, "-u"]);
      const seen = await waitFor("start", async () => {
        const each = await see(fixture, pane);
        return each.screen.command.includes("agent") && each;
      });
      assert.deepEqual(await fixture.panes.paste("words", seenToGuard(seen)), TYPED);
      await seeText(fixture, pane, "words");
    });

    it("takes no text with control characters", async (t) => {
      const fixture = setup(t);
      const { guard, log } = await openLogged(fixture);
      for (const text of ["", "a\u001B[201~b", "\0", "\r", "\u007F", "\u009B1m"])
        await assert.rejects(fixture.panes.paste(text, guard), { name: "Error" });
      assert.deepEqual(await fixture.panes.press("Escape", guard), TYPED);
      await waitFor("the key", () => log() !== "");
      assert.equal(log(), "\u001B");
    });
  });

  it("presses a few keys only", async (t) => {
    const fixture = setup(t);
    const { guard, log } = await openLogged(fixture);
    for (const key of ["C-c", "y", "", "Enter Enter", "-X"])
      await assert.rejects(fixture.panes.press(key, guard), { name: "Error" });
    assert.deepEqual(await fixture.panes.press("Enter", guard), TYPED);
    await waitFor("the key", () => log() !== "");
    assert.equal(log(), "\r");
  });

  it("sets a badge of digits and role names on one session", async (t) => {
    const { tmux, panes } = setup(t);
    tmux.open(["cat"], "web");
    tmux.open(["cat"], "web-2");
    await panes.badge(tmux.socket, "web", "3 cc oc_1");
    assert.equal(tmux.run("show-options", "-v", "-t", "=web:", "@party_badge"), "3 cc oc_1");
    assert.equal(tmux.run("show-options", "-qv", "-t", "=web-2:", "@party_badge"), "");
    await assert.rejects(panes.badge(tmux.socket, "web", "#(id)"), { name: "Error" });
    await assert.rejects(panes.badge(tmux.socket, "we", "1"), { code: "SESSION_UNKNOWN" });
  });
};

const texts = (pane: number): readonly string[] =>
  Array.from({ length: 100 }, (_, index) => `pane ${pane} text ${index}\n${"y".repeat(index)}`);

const pastesLeft = (directory: string): readonly string[] =>
  readdirSync(directory).filter((name) => name.startsWith("party-"));
