import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "node:test";

import type { Screen } from "../../src/domain/screen.ts";
import type { Guard, Incarnation, Marks, Panes } from "../../src/ports/panes.ts";
import type { TestTmux } from "../support/tmux.ts";
import { waitFor } from "../support/wait-for.ts";

export interface PanesFixture {
  readonly tmux: TestTmux;
  readonly panes: Panes;
  /** Where the texts of pastes lie while they are on their way. */
  readonly pastes: string;
  /** Whether this tmux is new enough to remember what was typed. */
  readonly keepsMarks: boolean;
  /** How long, in milliseconds, a call about a change may take to come. */
  readonly latency: number;
}

export type PanesSetup = (t: TestContext) => PanesFixture;

export interface Seen {
  readonly screen: Screen;
  readonly incarnation: Incarnation;
  readonly marks: Marks | undefined;
}

export const see = async ({ panes, tmux }: PanesFixture, pane: string): Promise<Seen> => {
  const looked = await panes.look({ socket: tmux.socket, pane });
  assert(looked.kind === "screen", JSON.stringify(looked));
  return looked;
};

/** The pane's screen once `text` stands on it. */
export const seeText = (fixture: PanesFixture, pane: string, text: string): Promise<Seen> =>
  waitFor(`${JSON.stringify(text)} on the screen`, async () => {
    const seen = await see(fixture, pane);
    return seen.screen.rows.some((row) => row.text.includes(text)) && seen;
  });

export const seenToGuard = ({ screen, incarnation }: Seen): Guard => ({
  incarnation,
  command: screen.command,
  cursor: { x: screen.cursor.x, y: screen.cursor.y },
  marker: undefined,
});

export interface Logged {
  readonly pane: string;
  readonly guard: Guard;
  readonly log: () => string;
}

/** A pane with a program that logs each byte it gets, asks for bracketed paste, and shows nothing of it. */
export const openLogged = async (fixture: PanesFixture, banner = ""): Promise<Logged> => {
  logs += 1;
  const path = join(fixture.tmux.directory, `bytes-${logs}`);
  const program = join(import.meta.dirname, "../support/byte-log.ts");
  const pane = fixture.tmux.open([process.execPath, program, path, banner]);
  const seen = await seeText(fixture, pane, "❯");
  return { pane, guard: seenToGuard(seen), log: () => readFileSync(path, "utf8") };
};

let logs = 0;

export const asPasted = (text: string): string =>
  `\u001B[200~${text.replaceAll("\n", "\r")}\u001B[201~`;
