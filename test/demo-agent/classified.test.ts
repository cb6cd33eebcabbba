import assert from "node:assert/strict";
import { after, describe, it } from "node:test";

import { captureToRows } from "../../src/adapters/tmux/rows.ts";
import { classify } from "../../src/domain/classify.ts";
import { PROFILES } from "../../src/domain/profiles/profiles.ts";
import type { ScreenKind } from "../../src/domain/screen.ts";
import { startDemoAgent, stopServer, type DemoAgent } from "../support/demo-agent.ts";

const server = `party-test-${process.pid}-3`;
const FACTS = "#{cursor_x}|#{cursor_y}|#{cursor_flag}|#{pane_title}";

const classifyPane = async (agent: DemoAgent, skin: string): Promise<ScreenKind> => {
  const { tmux, pane } = agent;
  const rows = captureToRows((await tmux("capture-pane", "-p", "-e", "-t", pane)).split("\n"));
  const facts = (await tmux("display-message", "-p", "-t", pane, FACTS)).trim().split("|");
  const [x, y, flag, title = ""] = facts;
  const profile = PROFILES.find(({ name }) => name === skin);
  assert.ok(profile);
  const cursor = { x: Number(x), y: Number(y), visible: flag === "1" };
  const seen = {
    width: 120,
    height: 40,
    command: skin,
    mode: undefined,
    alive: true,
    shell: false,
  };
  return classify({ ...seen, rows: rows.slice(0, 40), cursor, title }, profile).kind;
};

describe("the screens of the demo agent", () => {
  after(() => stopServer(server));

  for (const skin of ["claude", "codex", "generic"] as const) {
    it(`are read as what they are (${skin})`, async (t) => {
      const agent = await startDemoAgent({
        server,
        session: skin,
        skin,
        args: ["--repaint", "0-5", "--think", "0"],
      });
      t.after(() => agent.stop());
      const found: ScreenKind[] = [];
      const look = async (): Promise<void> => {
        found.push(await classifyPane(agent, skin));
      };

      await look();
      await agent.control({ do: "type", text: "a draft" });
      await look();
      await agent.control({ do: "submit" });
      await agent.waitForRows((rows) => rows.some((row) => row.includes("ACK a draft")));
      await agent.control({ do: "state" });
      await look();
      await agent.control({ do: "dialog" });
      await look();
      await agent.control({ do: "answer" });
      await look();
      await agent.control({ do: "busy", ms: 60_000 });
      await look();
      assert.deepEqual(found, ["ready", "draft", "ready", "dialog", "ready", "busy"]);
    });
  }
});
