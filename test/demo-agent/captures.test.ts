import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, describe, it } from "node:test";

import { parseCapture } from "../support/captures.ts";
import { startDemoAgent, stopServer, waitFor, type DemoAgent } from "../support/demo-agent.ts";
import { CLAUDE_CASES } from "./claude-cases.ts";
import { CODEX_CASES } from "./codex-cases.ts";

const server = `party-test-${process.pid}-1`;
const FACTS = "#{cursor_x},#{cursor_y} flag=#{cursor_flag} alt=#{alternate_on} #{pane_title}";

interface Shot {
  readonly facts: string;
  readonly rows: readonly string[];
}

const shoot = async (agent: DemoAgent): Promise<Shot> => ({
  facts: (await agent.tmux("display-message", "-p", "-t", agent.pane, FACTS)).trim(),
  rows: (await agent.rows()).map((row) => row.replace(/ +$/v, "")),
});

const recordedShot = (name: string): Shot => {
  const file = new URL(`../fixtures/captures/${name}.txt`, import.meta.url);
  const { rows, cursor, title } = parseCapture(readFileSync(file, "utf8"));
  const facts = `${cursor.x},${cursor.y} flag=${cursor.visible ? 1 : 0} alt=1 ${title}`;
  return { facts, rows: rows.map(({ text }) => text) };
};

const differences = (real: Shot, ours: Shot): readonly string[] => {
  const height = Math.max(real.rows.length, ours.rows.length);
  const rows = Array.from({ length: height }, (_, row) =>
    real.rows[row] === ours.rows[row]
      ? []
      : [`row ${row} real: ${real.rows[row]}`, `row ${row} ours: ${ours.rows[row]}`],
  ).flat();
  return real.facts === ours.facts ? rows : [...rows, `real: ${real.facts}`, `ours: ${ours.facts}`];
};

describe("the demo agent beside real captures", { concurrency: 3 }, () => {
  after(() => stopServer(server));

  for (const { name, skin, script, args = [], drive } of [...CLAUDE_CASES, ...CODEX_CASES]) {
    it(`shows ${name} cell by cell`, async (t) => {
      const agent = await startDemoAgent({
        server,
        session: name,
        skin,
        script,
        // The captures with a moving title were taken outside tmux's own environment.
        env: { TMUX: undefined },
        args: ["--repaint", "0-5", "--think", "20", ...args],
      });
      t.after(() => agent.stop());
      await drive?.(agent);
      const real = recordedShot(name);

      let found: readonly string[] = [];
      await waitFor(
        "the same screen",
        async () => {
          found = differences(real, await shoot(agent));
          return found.length === 0 ? true : undefined;
        },
        3_000,
      ).catch(() => {
        assert.deepEqual(found, []);
      });
    });
  }
});
