import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { after, describe, it, type TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

import {
  startDemoAgent,
  stopServer,
  waitFor,
  type DemoAgent,
  type DemoAgentOptions,
} from "../support/demo-agent.ts";

const server = `party-test-${process.pid}-4`;
const QUICK = ["--repaint", "0-5"];

describe("the demo agent as a process", { concurrency: 3 }, () => {
  let started = 0;
  after(() => stopServer(server));

  const setup = async (
    t: TestContext,
    options: Pick<DemoAgentOptions, "skin"> & Partial<DemoAgentOptions>,
  ): Promise<DemoAgent> => {
    started += 1;
    const agent = await startDemoAgent({
      server,
      session: `s${started}`,
      ...options,
      args: [...QUICK, "--think", "30", ...(options.args ?? [])],
    });
    t.after(() => agent.stop());
    return agent;
  };

  it("carries the name of the program that it stands for", async (t) => {
    const agent = await setup(t, { skin: "claude", args: ["--program", "claude"] });
    const name = await agent.tmux("list-panes", "-t", agent.pane, "-F", "#{pane_current_command}");
    assert.equal(name.trim(), "claude");
  });

  it("writes no transcript where none is wanted", async (t) => {
    const agent = await setup(t, { skin: "claude", transcript: false });
    await agent.control({ do: "type", text: "hello" });
    await agent.control({ do: "submit" });
    await agent.waitForRead(({ text }) => text === "hello");
    assert.equal(existsSync(agent.paths.transcript), false);
  });

  it("sleeps while idle", async (t) => {
    const agent = await setup(t, { skin: "claude" });
    const wakes = (): number => {
      const status = readFileSync(`/proc/${agent.pid}/status`, "utf8");
      return Number(/^voluntary_ctxt_switches:\s+(?<count>\d+)/mv.exec(status)?.groups?.["count"]);
    };
    await sleep(200);
    const before = wakes();
    await sleep(600);
    assert.ok(wakes() - before <= 2, `${wakes() - before} wakes in 600 ms`);
  });

  it("ends with the status that it is told, and removes its socket", async (t) => {
    const agent = await setup(t, { skin: "claude" });
    await agent.tmux("set-option", "-w", "-t", agent.pane, "remain-on-exit", "on");
    await agent.control({ do: "exit", code: 7 });
    const status = async (): Promise<string> =>
      (await agent.tmux("display-message", "-p", "-t", agent.pane, "#{pane_dead_status}")).trim();
    await waitFor("the pane's exit status", async () => ((await status()) === "7" ? 7 : undefined));
    assert.equal(existsSync(agent.paths.control), false);
  });

  it("gives the terminal back as it was when it is ended", async (t) => {
    const { tmux, pane } = await setup(t, { skin: "generic" });
    const main = new URL("../../src/demo-agent/main.ts", import.meta.url).pathname;
    const line = `printf before; ${process.execPath} ${main} --skin claude; sleep 60`;
    const other = (
      await tmux("split-window", "-d", "-P", "-F", "#{pane_id}", "-t", pane, "sh", "-c", line)
    ).trim();
    const facts = async (): Promise<string> =>
      (
        await tmux(
          "display-message",
          "-p",
          "-t",
          other,
          "#{alternate_on} #{cursor_flag} #{pane_pid}",
        )
      ).trim();
    await waitFor("the alternate screen", async () =>
      (await facts()).startsWith("1 0") ? true : undefined,
    );
    const shell = (await facts()).split(" ")[2];
    const child = readFileSync(`/proc/${shell}/task/${shell}/children`, "utf8").trim();
    process.kill(Number(child), "SIGTERM");
    await waitFor("the main screen", async () =>
      (await facts()).startsWith("0 1") ? true : undefined,
    );
    assert.match(await tmux("capture-pane", "-p", "-t", other), /^before/v);
  });

  it("ends when its pane is killed", async (t) => {
    const agent = await setup(t, { skin: "claude" });
    await agent.tmux("kill-pane", "-t", agent.pane);
    await waitFor("the socket's end", () => (existsSync(agent.paths.control) ? undefined : true));
  });
});
