import type { Profile } from "../profile.ts";

/** OpenCode, as seen in version 1.18. */
export const opencode: Profile = {
  name: "opencode",
  programs: ["opencode"],
  screen: {
    composer: { kind: "barred", glyphs: ["┃"], modes: [], end: /^ *╹▀{10,}/v },
    placeholders: [/^Ask anything…(?: ".{1,200}")?$/v],
    colouredPlaceholders: true,
    dialog: [
      { pattern: /^\s*┃\s+△ Permission required/v, what: "a permission dialog" },
      { pattern: /\benter confirm\b/v, what: "a dialog" },
      { pattern: /^\s*┃\s+[△?] .+/v, what: "a dialog" },
    ],
    menu: [/^\s*┃ (?<entry>[\/@]\S+) {2,}\S/v],
    busy: [/\besc (?:again to )?interrupt\b/v, /\bQUEUED\b/v],
    stashed: [],
    busyTitle: [],
    dialogTitle: [],
    foreign: [],
  },
  submit: "Enter",
  submitDelay: 0,
  collapsed: [{ pattern: /\[Pasted ~(?<lines>\d+) lines\]/v }],
  commands: ["attack", "compact", "pc", "rec"],
  inlineBytes: 16_384,
  install: "npm install -g opencode-ai",
  launch: "opencode",
  resume: "opencode --continue",
};
