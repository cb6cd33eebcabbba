import type { Profile } from "../profile.ts";

/** Claude Code, as seen in version 2.1. */
export const claude: Profile = {
  name: "claude",
  programs: ["claude"],
  screen: {
    composer: { kind: "framed", frame: /^─{10,}(?:[^─]{1,80}─+)?$/v, glyphs: ["❯"], modes: ["!"] },
    placeholders: [/^Press up to edit queued messages$/v, /^Try ".{1,200}"$/v],
    colouredPlaceholders: false,
    dialog: [
      { pattern: /^[\s│]{0,4}Do you want to .+\?/v, what: "a permission dialog" },
      { pattern: /^[\s│]{0,4}Would you like .+\?/v, what: "a permission dialog" },
      { pattern: /\btrust\b.*\?/v, what: "a trust dialog" },
      { pattern: /^[\s│]{0,4}❯ (?:\d+\. |Yes\b|No\b)/v, what: "a dialog" },
      { pattern: /\b[Ee]nter to (?:confirm|select|continue)\b/v, what: "a dialog" },
      { pattern: /(?:^|·)\s*Esc to (?:cancel|exit|close)\b/v, what: "a dialog" },
    ],
    menu: [/^ {2}❯ (?<entry>\S+)/v, /^ {4}[*+] (?<entry>\S+)/v],
    busy: [
      /^ {2}(?:\S.* · )?esc to interrupt\b/v,
      /^[·✢✳✶✻✽∗*] \S.{0,80}… \(\d.{0,40}/v,
      /^[·✢✳✶✻✽∗*] \p{L}+…$/v,
      /^\s*⎿\s+Queued\b.{0,40}/v,
      /^Press up to edit queued messages$/v,
    ],
    stashed: [/\bdraft stashed\b/v],
    busyTitle: [/^[◐◑◒◓] /v],
    dialogTitle: [],
    foreign: [],
  },
  submit: "Enter",
  submitDelay: 0,
  collapsed: [
    { pattern: /\[Pasted text #\d+ \+(?<more>\d+) lines?\]/v },
    { pattern: /\[Pasted text #\d+\]/v },
  ],
  commands: ["attack", "clear", "compact", "context", "cost", "pc", "rec", "status"],
  inlineBytes: 16_384,
  install: "npm install -g @anthropic-ai/claude-code",
  launch: "claude",
  resume: "claude -c",
};
