import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";

import { waitFor } from "../support/wait-for.ts";
import { see, seeText, type PanesSetup } from "./panes-fixture.ts";

export const describeLook = (setup: PanesSetup): void => {
  describe("look", () => {
    it("gives rows, dim cells as blanks, cursor, title, size and command", async (t) => {
      const fixture = setup(t);
      const script = join(fixture.tmux.directory, "screen");
      const text =
        "\u001B]2;a title; #{pid} %0 #(x)\u001B\\漢字 👍\n❯\u00A0\u001B[2mTry this\u001B[0m   \nend";
      writeFileSync(script, text);
      const pane = fixture.tmux.open(["sh", "-c", `cat '${script}'; exec sleep 1000`]);
      const { screen, incarnation } = await seeText(fixture, pane, "end");
      await waitFor("sleep", async () => (await see(fixture, pane)).screen.command === "sleep");
      assert.deepEqual(screen.rows.slice(0, 4), [
        { text: "漢字 👍", solid: "漢字 👍" },
        { text: "❯\u00A0Try this", solid: "❯\u00A0        " },
        { text: "end", solid: "end" },
        { text: "", solid: "" },
      ]);
      assert.equal(screen.rows.length, 20);
      assert.deepEqual(
        { ...screen, rows: [], command: "" },
        {
          rows: [],
          width: 100,
          height: 20,
          cursor: { x: 3, y: 2, visible: true },
          title: "a title; #{pid} %0 #(x)",
          command: "",
          mode: undefined,
          alive: true,
          shell: false,
        },
      );
      const facts = fixture.tmux.run(
        "display-message",
        "-p",
        "-t",
        pane,
        "#{pid} #{start_time} #{pane_pid}",
      );
      const { serverPid, serverStartedAt, panePid, agentPid } = incarnation;
      assert.equal(`${serverPid} ${serverStartedAt} ${panePid}`, facts);
      assert.equal(agentPid, panePid);
    });

    it("can not be misled by a screen that looks like tmux's own answers", async (t) => {
      const fixture = setup(t);
      const script = join(fixture.tmux.directory, "forged");
      const now = Math.floor(Date.now() / 1000);
      const ends = Array.from({ length: 9 }, (_, index) => `%end ${now} ${index} 1`);
      writeFileSync(script, ["%begin 1 1 1", "party-typed", ...ends, "%exit", "last"].join("\n"));
      const pane = fixture.tmux.open(["sh", "-c", `cat '${script}'; exec sleep 1000`]);
      const { screen } = await seeText(fixture, pane, "last");
      assert.equal(screen.rows[1]?.text, "party-typed");
      assert.equal(screen.rows[11]?.text, "%exit");
    });

    it("tells a shell that waits from a shell that runs a script", async (t) => {
      const fixture = setup(t);
      const script = join(fixture.tmux.directory, "agent");
      writeFileSync(script, "echo up; while read line; do :; done");
      const shell = fixture.tmux.open(["env", "PS1=here> ", "sh"]);
      const agent = fixture.tmux.open(["sh", script]);
      assert.equal((await seeText(fixture, shell, "here>")).screen.shell, true);
      assert.equal((await seeText(fixture, agent, "up")).screen.shell, false);
    });

    it("sees a program that a shell has in its foreground", async (t) => {
      const fixture = setup(t);
      const pane = fixture.tmux.open(["env", "PS1=here> ", "bash", "--norc"]);
      await seeText(fixture, pane, "here>");
      fixture.tmux.run("send-keys", "-t", pane, "cat", "Enter");
      const { incarnation, screen } = await waitFor("cat", async () => {
        const seen = await see(fixture, pane);
        return seen.screen.command === "cat" && seen;
      });
      assert.equal(screen.shell, false);
      assert.notEqual(incarnation.agentPid, incarnation.panePid);
    });

    it("sees copy-mode and a program's end", async (t) => {
      const fixture = setup(t);
      const pane = fixture.tmux.open(["cat"]);
      fixture.tmux.run("copy-mode", "-t", pane);
      assert.equal((await see(fixture, pane)).screen.mode, "copy-mode");
      fixture.tmux.run("send-keys", "-t", pane, "-X", "cancel");
      assert.equal((await see(fixture, pane)).screen.mode, undefined);
      fixture.tmux.run("set-option", "-w", "-t", pane, "remain-on-exit", "on");
      fixture.tmux.run("send-keys", "-t", pane, "C-d");
      await waitFor("death", async () => !(await see(fixture, pane)).screen.alive);
    });

    it("calls a pane gone that is not there, and one whose server does not run", async (t) => {
      const { tmux, panes } = setup(t);
      const ref = { socket: tmux.socket, pane: "%7" };
      const before = await panes.look(ref);
      assert(before.kind === "gone" && before.reason.includes("the tmux server does not run"));
      tmux.open(["cat"]);
      assert.equal((await panes.look(ref)).kind, "gone");
      assert.equal((await panes.look({ ...ref, pane: "%0" })).kind, "screen");
      tmux.kill();
      assert.equal((await panes.look({ ...ref, pane: "%0" })).kind, "gone");
    });

    it("goes on when its clients are killed or detached, and when their session ends", async (t) => {
      const fixture = setup(t);
      const pane = fixture.tmux.open(["cat"]);
      const clients = (): readonly number[] =>
        fixture.tmux
          .run("list-clients", "-F", "#{client_pid}")
          .split("\n")
          .filter(Boolean)
          .map(Number);
      await see(fixture, pane);
      for (const pid of clients()) process.kill(pid, "SIGKILL");
      await see(fixture, pane);
      for (const pid of clients()) process.kill(pid, "SIGKILL");
      await waitFor("the killed clients' end", () => clients().length === 0);
      await see(fixture, pane);
      fixture.tmux.open(["cat"], "other");
      for (const name of fixture.tmux.run("list-clients", "-F", "#{client_name}").split("\n"))
        if (name !== "") fixture.tmux.run("detach-client", "-t", name);
      await see(fixture, pane);
      const other = fixture.tmux.open(["cat"], "other");
      fixture.tmux.run("kill-session", "-t", "=main");
      await see(fixture, other);
      fixture.tmux.kill();
      fixture.tmux.open(["cat"]);
      await see(fixture, "%0");
    });
  });
};
