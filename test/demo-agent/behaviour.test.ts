import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it, type TestContext } from "node:test";

import {
  startDemoAgent,
  stopServer,
  type DemoAgent,
  type DemoAgentOptions,
} from "../support/demo-agent.ts";

const server = `party-test-${process.pid}-2`;
const QUICK = ["--repaint", "0-5"];

const events = (agent: DemoAgent, name: string): readonly unknown[] =>
  agent.keyLog().filter((record) => record["event"] === name);

const cursor = async (agent: DemoAgent): Promise<string> =>
  (await agent.tmux("display-message", "-p", "-t", agent.pane, "#{cursor_x},#{cursor_y}")).trim();

const lines = (count: number): string =>
  Array.from({ length: count }, (_, index) => `row${index}`).join("\n");

describe("the demo agent", { concurrency: 3 }, () => {
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

  for (const skin of ["claude", "codex", "generic"] as const) {
    it(`reads what is pasted and submitted, in full (${skin})`, async (t) => {
      const agent = await setup(t, { skin });
      const text = Array.from({ length: 60 }, (_, index) => `line ${index} 漢字 /x`).join("\n");
      await agent.paste(text);
      await agent.keys("Enter");
      const read = await agent.waitForRead(() => true);
      assert.equal(read.text, text);

      const submitted = await agent.waitForKey((record) => record["event"] === "submitted");
      assert.ok(Number(submitted["read_at"]) < Number(submitted["painted_at"]));
      assert.ok(Math.abs(Number(submitted["painted_at"]) - Date.now()) < 10_000);
      assert.equal(submitted["by"], "tty");
      const [record] = agent.transcript();
      assert.equal(record?.["type"], "user");
      assert.ok(JSON.stringify(record).includes("line 59 漢字 /x"));
    });

    it(`loses a paste at a dialog and takes Enter for approval (${skin})`, async (t) => {
      const agent = await setup(t, { skin });
      await agent.control({ do: "dialog" });
      await agent.paste("relay text");
      await agent.waitForKey((record) => record["event"] === "paste" && record["dialog"] === true);
      assert.deepEqual(events(agent, "approved"), []);
      await agent.keys("Enter");
      const approved = await agent.waitForKey((record) => record["event"] === "approved");
      assert.equal(approved["by"], "tty");
      const state = await agent.control({ do: "state" });
      assert.deepEqual([state["dialog"], state["composer"]], [false, ""]);
      assert.deepEqual(agent.readLog(), []);
    });

    it(`queues what is submitted while busy, shows it, and reads it later (${skin})`, async (t) => {
      const agent = await setup(t, { skin });
      await agent.control({ do: "busy", ms: 3_000 });
      await agent.paste("first waiting");
      await agent.keys("Enter");
      await agent.paste("second waiting");
      await agent.keys("Enter");
      await agent.waitForRows((rows) => rows.some((row) => row.includes("second waiting")));
      assert.deepEqual(agent.readLog(), []);
      await agent.waitForRead(({ text }) => text === "second waiting");
      assert.deepEqual(
        agent.readLog().map(({ text }) => text),
        ["first waiting", "second waiting"],
      );
    });

    it(`lets a person edit a draft, and an empty Enter do nothing (${skin})`, async (t) => {
      const agent = await setup(t, { skin });
      await agent.control({ do: "type", text: "drafd" });
      await agent.keys("BSpace", "t", "Left", "X");
      await agent.waitForKey((record) => record["key"] === "X");
      assert.equal((await agent.control({ do: "state" }))["composer"], "drafXt");
      await agent.keys("Right", "C-u", "Enter");
      await agent.waitForKey((record) => record["event"] === "empty");
      assert.deepEqual(agent.readLog(), []);
      assert.deepEqual(events(agent, "submitted"), []);
    });

    it(`fits itself to a new size (${skin})`, async (t) => {
      const agent = await setup(t, { skin });
      await agent.tmux("resize-window", "-t", agent.pane, "-x", "50", "-y", "12");
      await agent.control({ do: "type", text: "w".repeat(60) });
      const rows = await agent.waitForRows(
        (now) => now.length === 12 && now.some((row) => row.startsWith("  www")),
      );
      assert.ok(rows.some((row) => row.includes("w".repeat(47))));
    });
  }

  it("ends a prompt with the cursor behind a lone glyph on the last row with text (generic)", async (t) => {
    const agent = await setup(t, { skin: "generic" });
    const rows = await agent.rows();
    const last = rows.findLastIndex((row) => row.trim() !== "");
    assert.equal(rows[last], "❯");
    assert.equal(await cursor(agent), `2,${last}`);
  });

  it("shows pastes of up to eight lines, longer ones as a token (generic)", async (t) => {
    const agent = await setup(t, { skin: "generic" });
    await agent.paste(lines(8));
    await agent.waitForRows((rows) => rows.includes("❯ row0") && rows.includes("  row7"));
    await agent.control({ do: "clear" });
    await agent.paste(lines(9));
    await agent.waitForRows((rows) => rows.includes("❯ [Pasted text #1 +8 lines]"));
  });

  it("does not look ready while it is busy or asks (generic)", async (t) => {
    const agent = await setup(t, { skin: "generic" });
    for (const command of [{ do: "busy", ms: 60_000 }, { do: "dialog" }] as const) {
      await agent.control(command);
      assert.notEqual(
        (await agent.rows()).findLast((row) => row.trim() !== ""),
        "❯",
      );
    }
  });

  it("puts the cursor where tmux has it, behind wide and joined characters", async (t) => {
    const agent = await setup(t, { skin: "generic" });
    await agent.paste("é e\u0301 漢字 🎉 עברית");
    await agent.waitForRows((rows) => rows.some((row) => row.includes("עברית")));
    const before = await cursor(agent);
    const row = Number(before.split(",")[1]);
    assert.equal(before, `19,${row}`);
    assert.equal((await agent.rows())[row], "❯ é e\u0301 漢字 🎉 עברית");
  });

  it("drops an unknown slash command (claude) or leaves it in the composer (codex)", async (t) => {
    for (const [skin, left] of [
      ["claude", ""],
      ["codex", "/nonsense words"],
    ] as const) {
      const agent = await setup(t, { skin });
      await agent.paste("/nonsense words");
      await agent.keys("Enter");
      await agent.waitForKey((record) => record["event"] === "unknown_command");
      assert.equal((await agent.control({ do: "state" }))["composer"], left);
      assert.deepEqual(agent.readLog(), []);
    }
  });

  it("runs a known command without a turn", async (t) => {
    const agent = await setup(t, { skin: "claude" });
    await agent.paste("/compact");
    await agent.keys("Enter");
    const command = await agent.waitForKey((record) => record["event"] === "command");
    assert.equal(command["name"], "compact");
    assert.deepEqual(agent.readLog(), []);
  });

  it("really runs what begins with an exclamation mark", async (t) => {
    const agent = await setup(t, { skin: "claude" });
    await agent.paste("!echo $((6*7))");
    await agent.keys("Enter");
    await agent.waitForRows((rows) => rows.some((row) => row.includes("⎿  42")));
  });

  it("submits by Tab as well (codex)", async (t) => {
    const agent = await setup(t, { skin: "codex" });
    await agent.paste("by tab");
    await agent.keys("Tab");
    await agent.waitForRead(({ text }) => text === "by tab");
  });

  it("shows its state in the title (codex)", async (t) => {
    const agent = await setup(t, { skin: "codex", script: { chrome: { dir: "/x/proj" } } });
    const title = async (): Promise<string> =>
      (await agent.tmux("display-message", "-p", "-t", agent.pane, "#{pane_title}")).trim();
    assert.equal(await title(), "proj");
    await agent.control({ do: "busy", ms: 60_000 });
    assert.match(await title(), /^[\u2800-\u28ff] proj$/v);
    await agent.control({ do: "dialog" });
    assert.equal(await title(), "[ ! ] Action Required | proj");
  });

  it("answers a relay message by the printed command, and shows its output", async (t) => {
    const folder = mkdtempSync(join(tmpdir(), "party-test-"));
    t.after(() => {
      rmSync(folder, { recursive: true, force: true });
    });
    writeFileSync(
      join(folder, "relay"),
      `#!/bin/sh\nprintf '%s|' "$@" > ${folder}/args\necho posted\n`,
    );
    chmodSync(join(folder, "relay"), 0o755);
    const agent = await setup(t, {
      skin: "claude",
      env: { PATH: `${folder}:${process.env["PATH"]}` },
      args: ["--reply"],
    });
    await agent.paste(
      [
        '<relay-message id="7f3k2m9q" from="oc" kind="request">',
        '[Relay from oc. Not from the human user. Answer with: relay reply 7f3k2m9q "…"]',
        "",
        "Please say it's fine",
        "</relay-message 7f3k2m9q>",
      ].join("\n"),
    );
    await agent.keys("Enter");
    await agent.waitForRows((rows) => rows.some((row) => row.includes("⎿  posted")));
    const args = readFileSync(join(folder, "args"), "utf8");
    assert.equal(args, "reply|7f3k2m9q|Done: Please say it's fine|");
  });

  it("reads nothing while frozen, and everything afterwards", async (t) => {
    const agent = await setup(t, { skin: "claude" });
    await agent.control({ do: "freeze", ms: 400 });
    const frozenAt = performance.timeOrigin + performance.now();
    await agent.keys("h", "i");
    const key = await agent.waitForKey((record) => record["key"] === "i");
    assert.ok(key.ts - frozenAt > 250, `read after ${key.ts - frozenAt} ms`);
  });

  it("raises dialogs by chance and closes them by itself", async (t) => {
    const agent = await setup(t, { skin: "generic", args: ["--dialog-every", "1"] });
    const opened = await agent.waitForKey((record) => record["event"] === "dialog_opened");
    const closed = await agent.waitForKey((record) => record["event"] === "expired");
    assert.equal(opened["chance"], true);
    const lasted = closed.ts - Number(closed["opened_at"]);
    assert.ok(lasted > 45 && lasted < 1_000, `lasted ${lasted} ms`);
  });

  it("paints late when told to", async (t) => {
    const agent = await setup(t, { skin: "claude", args: ["--repaint", "150-150"] });
    await agent.control({ do: "type", text: "x" });
    await agent.keys("Enter");
    const submitted = await agent.waitForKey((record) => record["event"] === "submitted");
    const late = Number(submitted["painted_at"]) - Number(submitted["read_at"]);
    assert.ok(late >= 100, `painted after ${late} ms`);
  });

  it("refuses a control command that it does not know", async (t) => {
    const agent = await setup(t, { skin: "claude" });
    await assert.rejects(agent.control({ do: "dance" } as never), /There is no command/v);
    await assert.rejects(agent.control({ do: "type" } as never), /needs a string/v);
  });
});
