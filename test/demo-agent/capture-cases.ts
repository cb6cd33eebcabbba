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

const user = (text: string): object => ({ kind: "user", text });
const agent = (text: string): object => ({ kind: "agent", text });
const done = (verb: string, seconds: number, at: string): object => ({
  kind: "done",
  verb,
  seconds,
  at,
});
const rows = (...lines: readonly string[]): object => ({ kind: "rows", rows: lines });

/** Conversation and pictures that only a recording has: rows of the capture itself. */
const recorded = (name: string, from: number, to: number): readonly string[] =>
  readFileSync(new URL(`../fixtures/captures/${name}.txt`, import.meta.url), "utf8")
    .split(/^-----\n/mv)[1]
    ?.split("\n")
    .slice(from, to) ?? [];

const AUTO_MODE = recorded("claude_start_5s", 5, 9);
const KITTY_PROBE = "Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA";
const SIXTY = (mark: string): string =>
  [
    `${mark} first line`,
    ...Array.from({ length: 59 }, (_, index) => `line ${index + 2} of sixty, some words here`),
  ].join("\n");
const FIVE = (mark: string): string =>
  [`${mark} first line`, ...[2, 3, 4, 5].map((number) => `line ${number} of five`)].join("\n");

const claudeProj = { dir: "/home/dev01/proj", notice: AUTO_MODE };
const claudeProje = { dir: "/home/dev01/proje", mode: "manual", hints: ["? for shortcuts"] };
const greeted = [user("hello there"), agent("ACK hello there"), done("Churned", 0, "10:53 AM")];
const greetedTwice = [
  ...greeted,
  user("MK38381 please reply to this one line message"),
  agent("ACK MK38381 please reply to this one line me"),
  done("Crunched", 0, "10:54 AM"),
];
const approvedClaude = [
  user("please TOOL:touch /home/dev01/proje/made_claude.txt:LOOT"),
  rows("  Ran 1 shell command"),
  agent("ACK tool finished"),
  done("Baked", 1, "10:56 AM"),
];
const approvedCodex = [
  user("please ESC:touch /home/dev01/proje/made_codex.txt:LOOT"),
  rows("✔ You approved codex to run touch /home/dev01/proje/made_codex.txt this time"),
  { kind: "tool", command: "touch /home/dev01/proje/made_codex.txt", output: [] },
  agent("ACK escalated tool finished"),
  done("Worked", 3, "10:56"),
];

export const CAPTURE_CASES: readonly CaptureCase[] = [
  {
    name: "claude_start_5s",
    skin: "claude",
    script: { chrome: { ...claudeProj, first_title: KITTY_PROBE } },
  },
  {
    name: "claude_unsent_typed",
    skin: "claude",
    script: { chrome: { ...claudeProj, first_title: KITTY_PROBE } },
    drive: (it) => it.keys("-l", "hello there"),
  },
  {
    name: "claude_submitted_1line",
    skin: "claude",
    script: {
      chrome: claudeProj,
      entries: greeted,
      clock: "10:54 AM",
      verbs: ["Crunched"],
    },
    drive: async (it) => {
      await it.paste("MK38381 please reply to this one line message");
      await it.keys("Enter");
      await it.waitForRows((now) => now.some((row) => row.startsWith("✻ Crunched")));
    },
  },
  {
    name: "claude_pasted_5line",
    skin: "claude",
    script: { chrome: claudeProj, entries: greetedTwice },
    drive: (it) => it.paste(FIVE("MK56815")),
  },
  {
    name: "claude_pasted_60line",
    skin: "claude",
    script: {
      chrome: claudeProj,
      entries: greetedTwice,
      clock: "10:54 AM",
      verbs: ["Cogitated"],
    },
    drive: async (it) => {
      await it.paste(FIVE("MK56815"));
      await it.keys("Enter");
      await it.waitForRows((now) => now.some((row) => row.startsWith("✻ Cogitated")));
      await it.paste(SIXTY("MK26670"));
    },
  },
  {
    name: "claude_slash_menu",
    skin: "claude",
    script: {
      chrome: { mode: "manual" },
      entries: [rows(...recorded("claude_slash_menu", 1, 29))],
    },
    drive: (it) => it.keys("/"),
  },
  {
    name: "claude_busy_queued",
    skin: "claude",
    script: {
      entries: [
        rows(...recorded("claude_busy_queued", 0, 21)),
        agent('ACK <pasted_content id="ce01"> MK84941 line'),
        done("Baked", 0, "10:54 AM"),
        user("SLOW10 please answer slowly"),
      ],
      commands: [
        { do: "busy", ms: 600_000, still: true, seconds: 2, tokens: 11, glyph: "✻", stream: "" },
      ],
    },
    drive: async (it) => {
      await it.paste("MQ111 message pasted while busy");
      await it.keys("Enter");
    },
  },
  {
    name: "claude_permission",
    skin: "claude",
    script: {
      chrome: claudeProje,
      entries: [
        user("please TOOL:touch /home/dev01/proje/made_claude.txt:LOOT"),
        rows("  Probing command", "  ⎿  $ touch /home/dev01/proje/made_claude.txt"),
      ],
    },
    drive: (it) =>
      it.control({
        do: "dialog",
        command: "touch /home/dev01/proje/made_claude.txt",
        options: [
          "Yes",
          "Yes, and always allow access to /home/dev01/proje from this project",
          "Yes, and switch to auto mode · auto mode handles these prompts for you",
          "No",
        ],
      }),
  },
  {
    name: "claude_pfx_slash_entered",
    skin: "claude",
    script: { chrome: claudeProje, entries: approvedClaude },
    drive: async (it) => {
      await it.paste("/mksl9130 slash message please");
      await it.keys("Enter");
    },
  },
  {
    name: "claude_pfx_bang_pasted",
    skin: "claude",
    script: {
      chrome: claudeProje,
      entries: [
        ...approvedClaude,
        { kind: "note", text: "Unknown command: /mksl9130" },
        { kind: "note", text: "Args from unknown skill: slash message please" },
      ],
    },
    drive: (it) => it.paste("!echo mkbang3063"),
  },
  {
    name: "codex_start_7s",
    skin: "codex",
    script: {
      chrome: {
        dir: "/home/dev01/proj",
        warnings: 1,
        welcome: recorded("codex_start_7s", 3, 34),
      },
    },
  },
  {
    name: "codex_pasted_60line",
    skin: "codex",
    script: {
      chrome: { dir: "/home/dev01/proj", warnings: 2 },
      entries: [
        user("MK73939 please reply to this one line message"),
        agent("ACK MK73939 please reply to this one line me"),
        done("Worked", 0, "10:54"),
      ],
      clock: "10:54",
    },
    drive: async (it) => {
      await it.paste(FIVE("MK24636"));
      await it.keys("Enter");
      await it.waitForRows((now) => now.some((row) => row.startsWith("• ACK MK24636")));
      await it.paste(SIXTY("MK73410"));
    },
  },
  {
    name: "codex_pasted_900ch",
    skin: "codex",
    script: {
      chrome: { dir: "/home/dev01/proj", warnings: 2 },
      entries: [
        user(SIXTY("MK77658")),
        agent("ACK MK77658 first line line 2 of sixty, some"),
        done("Worked", 0, "10:54"),
      ],
    },
    drive: (it) => it.paste(`MK31824 ${"y".repeat(900)}`),
  },
  {
    name: "codex_slash_menu",
    skin: "codex",
    script: {
      chrome: { dir: "/home/dev01/projg", warnings: 2 },
      entries: [
        user("go TOOL:echo hi:LOOT"),
        { kind: "tool", command: "echo hi", output: ["hi"] },
        agent("ACK tool finished"),
        done("Worked", 0, "11:04"),
        user("plain question"),
        agent("ACK plain question"),
        rows("• Blocked by hook", "  └ STOPCTX message from bob: reply please"),
        agent('ACK <hook_prompt hook_run_id="stop:5:/home/d'),
        done("Worked", 0, "11:04"),
      ],
    },
    drive: (it) => it.keys("/"),
  },
  {
    name: "codex_busy",
    skin: "codex",
    script: {
      chrome: { dir: "/home/dev01/proj", warnings: 2 },
      entries: [
        rows(...recorded("codex_busy", 0, 23), ""),
        agent("ACK MK48811 line 0000 xxxxxxxxxxxxxxxxxxxxxx"),
        done("Worked", 0, "10:54"),
        user("SLOW10 please answer slowly"),
      ],
      commands: [
        { do: "busy", ms: 600_000, still: true, frame: 1, stream: "w0 w1 w2 w3 w4 w5 w6 w7" },
      ],
    },
  },
  {
    name: "codex_permission",
    skin: "codex",
    script: {
      chrome: { dir: "/home/dev01/proje" },
      entries: [
        user("please ESC:touch /home/dev01/proje/made_codex.txt:LOOT"),
        rows("• Running touch /home/dev01/proje/made_codex.txt"),
      ],
    },
    drive: (it) =>
      it.control({
        do: "dialog",
        command: "touch /home/dev01/proje/made_codex.txt",
        options: [
          "Yes, proceed (y)",
          "Yes, and don't ask again for commands that start with `touch /home/dev01/proje/made_codex.txt` (p)",
          "No, and tell Codex what to do differently (esc)",
        ],
      }),
  },
  {
    name: "codex_pfx_slash_entered",
    skin: "codex",
    script: { chrome: { dir: "/home/dev01/proje", warnings: 2 }, entries: approvedCodex },
    drive: async (it) => {
      await it.paste("/mksl1043 slash message please");
      await it.keys("Enter");
    },
  },
];
