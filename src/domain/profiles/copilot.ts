import type { Profile } from "../profile.ts";

/** GitHub Copilot CLI, as seen in version 1.0. */
export const copilot: Profile = {
  name: "copilot",
  programs: ["copilot"],
  screen: {
    composer: { kind: "framed", frame: /^─{10,}$/v, glyphs: ["❯"], modes: ["!"] },
    placeholders: [],
    colouredPlaceholders: false,
    dialog: [
      { pattern: /^[\s│]{0,4}Do you (?:want|trust) .+\?/v, what: "a permission dialog" },
      { pattern: /^[\s│]{0,4}❯ \d+\. \S/v, what: "a dialog" },
      { pattern: /\b[Ee]nter to (?:confirm|select|submit|continue)\b/v, what: "a dialog" },
      { pattern: /\b[Ee]sc (?:to )?(?:cancel|close)\b/v, what: "a dialog" },
      { pattern: /\bany key close help\b/v, what: "its help" },
    ],
    menu: [/^(?: {2}|┃ )❯ (?<entry>[\/@]\S*)/v],
    busy: [
      // Until its model has said anything, Escape would give the prompt back.
      /^ [○◉◎●◌◍∘•◐◑◒◓] .{1,60}\besc (?:interrupt|edit prompt)\b/v,
      /\[pending\]/v,
    ],
    stashed: [],
    busyTitle: [],
    dialogTitle: [],
    foreign: [],
  },
  submit: "Enter",
  submitDelay: 0,
  collapsed: [{ pattern: /\[Paste #\d+ - (?<lines>\d+) lines\]/v }],
  commands: ["attack", "compact", "context", "pc", "rec", "usage"],
  // What is much longer is saved to a file, and the model is only told where.
  inlineBytes: 16_384,
  install: "npm install -g @github/copilot",
  launch: "copilot",
  resume: "copilot --continue",
};
