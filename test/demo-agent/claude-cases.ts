/** How to bring the claude skin into the states of real captures. */

import {
  agent,
  done,
  fiveLines,
  recorded,
  rows,
  sixtyLines,
  user,
  type CaptureCase,
} from "./capture-case.ts";

const AUTO_MODE = recorded("claude_start_5s", 5, 9);
const KITTY_PROBE = "Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA";
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
export const CLAUDE_CASES: readonly CaptureCase[] = [
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
    drive: (it) => it.paste(fiveLines("MK56815")),
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
      await it.paste(fiveLines("MK56815"));
      await it.keys("Enter");
      await it.waitForRows((now) => now.some((row) => row.startsWith("✻ Cogitated")));
      await it.paste(sixtyLines("MK26670"));
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
    name: "claude_busy",
    skin: "claude",
    script: {
      entries: [
        rows(...recorded("claude_busy", 0, 24)),
        agent('ACK <pasted_content id="ce01"> MK84941 line'),
        done("Baked", 0, "10:54 AM"),
        user("SLOW10 please answer slowly"),
      ],
      commands: [
        {
          do: "busy",
          ms: 600_000,
          still: true,
          frame: 1,
          seconds: 1,
          tokens: 5,
          glyph: "·",
          stream: "",
        },
      ],
    },
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
];
