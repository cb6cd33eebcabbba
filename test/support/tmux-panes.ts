import assert from "node:assert/strict";
import { join } from "node:path";
import type { TestContext } from "node:test";

import { createProcesses } from "../../src/adapters/system/processes.ts";
import { createTmuxPanes } from "../../src/adapters/tmux/panes.ts";
import type { Step } from "../../src/ports/step.ts";
import type { PanesFixture } from "../contract/panes-fixture.ts";
import { createTestTmux } from "./tmux.ts";

export interface TmuxPanesSetup {
  /** The program to use as tmux. */
  readonly program: string;
  readonly latency: number;
  readonly step?: Step;
}

/** Panes over a private server. After the test nothing of either may be left. */
export const setupTmuxPanes = (
  t: TestContext,
  { program, latency, step = () => undefined }: TmuxPanesSetup,
): PanesFixture => {
  const tmux = createTestTmux(t);
  const pastes = join(tmux.directory, "pastes");
  const panes = createTmuxPanes({ tmux: program, directory: pastes, step, processes });
  t.after(async () => {
    await panes.close();
    assert.deepEqual(tmuxChildren(), [], "a tmux client is left");
  });
  return { tmux, panes, pastes, latency, keepsMarks: program !== OLD_TMUX };
};

/** The tmux processes that this process runs right now. */
export const tmuxChildren = (): readonly string[] =>
  processes.programsUnder(process.pid).filter((name) => /^tmux(?:: client)?$/v.test(name));

/** Stands in for a tmux 2.6. */
export const OLD_TMUX = join(import.meta.dirname, "tmux-2.6");

const processes = createProcesses();
