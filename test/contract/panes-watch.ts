import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { waitFor } from "../support/wait-for.ts";
import { see, type PanesSetup } from "./panes-fixture.ts";

export const describeWatch = (setup: PanesSetup): void => {
  describe("watch", () => {
    it("calls on output, mode, death, the server's end and return, and not after it is disposed", async (t) => {
      const fixture = setup(t);
      const { tmux, panes, latency } = fixture;
      const pane = tmux.open(["cat"]);
      tmux.run("set-option", "-g", "remain-on-exit", "on");
      let calls = 0;
      const watch = panes.watch({ socket: tmux.socket, pane }, () => {
        calls += 1;
      });
      const expectCall = async (what: string, act: () => void): Promise<void> => {
        const before = await settled(() => calls, latency);
        act();
        await waitFor(`a call for ${what}`, () => calls > before);
      };
      await waitFor("the first call", () => calls > 0);
      await expectCall("output", () => tmux.run("send-keys", "-t", pane, "x"));
      await expectCall("copy-mode", () => tmux.run("copy-mode", "-t", pane));
      await expectCall("its end", () => tmux.run("send-keys", "-t", pane, "-X", "cancel"));
      const { panePid } = (await see(fixture, pane)).incarnation;
      await expectCall("death", () => process.kill(panePid, "SIGKILL"));
      await expectCall("the server's end", () => {
        tmux.kill();
      });
      await expectCall("its return", () => tmux.open(["cat"]));
      await expectCall("output in the new server", () => tmux.run("send-keys", "-t", pane, "x"));
      watch[Symbol.dispose]();
      const after = calls;
      tmux.run("send-keys", "-t", pane, "y", "Enter");
      await settled(() => calls, latency);
      assert.equal(calls, after);
    });

    it("calls for a pane of another session, after its clients were killed", async (t) => {
      const { tmux, panes, latency } = setup(t);
      tmux.open(["cat"], "main");
      const pane = tmux.open(["cat"], "other");
      let calls = 0;
      using _watch = panes.watch({ socket: tmux.socket, pane }, () => {
        calls += 1;
      });
      await settled(() => calls, latency);
      for (const pid of tmux.run("list-clients", "-F", "#{client_pid}").split("\n"))
        if (pid !== "") process.kill(Number(pid), "SIGKILL");
      const before = await settled(() => calls, latency);
      tmux.run("send-keys", "-t", pane, "x");
      await waitFor("a call", () => calls > before);
    });

    it("calls when the pane closes", async (t) => {
      const { tmux, panes, latency } = setup(t);
      tmux.open(["cat"]);
      const pane = tmux.open(["cat"]);
      let calls = 0;
      using _watch = panes.watch({ socket: tmux.socket, pane }, () => {
        calls += 1;
      });
      const before = await settled(() => calls, latency);
      tmux.run("kill-pane", "-t", pane);
      await waitFor("a call", () => calls > before);
    });

    it("calls seldom for a pane that writes without end, and once more after the last change", async (t) => {
      const fixture = setup(t);
      const { tmux, panes, latency } = fixture;
      const script =
        "read go; i=0; while [ $i -lt 30000 ]; do echo line $i; i=$((i+1)); done; echo over; exec cat";
      const pane = tmux.open(["sh", "-c", script]);
      const times: number[] = [];
      let last = "";
      const remember = async (): Promise<void> => {
        const { screen } = await see(fixture, pane);
        last = screen.rows.map(({ text }) => text).join("\n");
      };
      using _watch = panes.watch({ socket: tmux.socket, pane }, () => {
        times.push(performance.now());
        void remember();
      });
      await settled(() => times.length, latency);
      tmux.run("send-keys", "-t", pane, "go", "Enter");
      await waitFor("the last change", () => last.includes("over"));
      // On the whole: a single timer of Node's may come a moment early.
      const most = ((times.at(-1) ?? 0) - (times[0] ?? 0)) / 3 + 2;
      assert(times.length <= most, `${times.length} calls, at most ${most}`);
    });
  });
};

/** The number of calls once it has stood for longer than any of them can take to come. */
const settled = async (calls: () => number, latency: number): Promise<number> => {
  let seen = calls();
  let since = performance.now();
  await waitFor("quiet", () => {
    if (calls() !== seen) [seen, since] = [calls(), performance.now()];
    return performance.now() - since > latency;
  });
  return seen;
};
