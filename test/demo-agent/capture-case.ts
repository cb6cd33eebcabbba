/** How to bring the demo agent into the states of real captures. */

import { readFileSync } from "node:fs";

import type { DemoAgent } from "../support/demo-agent.ts";

export interface CaptureCase {
  readonly name: string;
  readonly skin: "claude" | "codex";
  readonly script: object;
  readonly args?: readonly string[];
  /** Acts as a person or a terminal would; the screen is compared afterwards. */
  readonly drive?: (agent: DemoAgent) => Promise<unknown>;
}

export const user = (text: string): object => ({ kind: "user", text });
export const agent = (text: string): object => ({ kind: "agent", text });
export const done = (verb: string, seconds: number, at: string): object => ({
  kind: "done",
  verb,
  seconds,
  at,
});
export const rows = (...lines: readonly string[]): object => ({ kind: "rows", rows: lines });

/** Conversation and pictures that only a recording has: rows of the capture itself. */
export const recorded = (name: string, from: number, to: number): readonly string[] =>
  readFileSync(new URL(`../fixtures/captures/${name}.txt`, import.meta.url), "utf8")
    .split(/^-----\n/mv)[1]
    ?.split("\n")
    .slice(from, to) ?? [];

export const sixtyLines = (mark: string): string =>
  [
    `${mark} first line`,
    ...Array.from({ length: 59 }, (_, index) => `line ${index + 2} of sixty, some words here`),
  ].join("\n");
export const fiveLines = (mark: string): string =>
  [`${mark} first line`, ...[2, 3, 4, 5].map((number) => `line ${number} of five`)].join("\n");
