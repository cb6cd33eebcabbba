/** How to bring the codex skin into the states of real captures. */

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

const approvedCodex = [
  user("please ESC:touch /home/dev01/proje/made_codex.txt:LOOT"),
  rows("✔ You approved codex to run touch /home/dev01/proje/made_codex.txt this time"),
  { kind: "tool", command: "touch /home/dev01/proje/made_codex.txt", output: [] },
  agent("ACK escalated tool finished"),
  done("Worked", 3, "10:56"),
];

export const CODEX_CASES: readonly CaptureCase[] = [
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
      await it.paste(fiveLines("MK24636"));
      await it.keys("Enter");
      await it.waitForRows((now) => now.some((row) => row.startsWith("• ACK MK24636")));
      await it.paste(sixtyLines("MK73410"));
    },
  },
  {
    name: "codex_pasted_900ch",
    skin: "codex",
    script: {
      chrome: { dir: "/home/dev01/proj", warnings: 2 },
      entries: [
        user(sixtyLines("MK77658")),
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
