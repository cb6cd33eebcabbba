import type { Profile } from "../profile.ts";

/** Gemini CLI, as seen in version 0.61. */
export const gemini: Profile = {
  name: "gemini",
  programs: ["gemini"],
  screen: {
    composer: {
      kind: "footed",
      glyphs: [" >"],
      modes: [" !", " *", "(r:)"],
      footerRows: 2,
      footer: /^ workspace \(\/directory\)/v,
      // Half blocks, or in few colours a blank row of another background.
      edge: /^(?:▄{10,}|▀{10,})$/v,
    },
    placeholders: [/^ {0,2}Type your message or @path\/to\/file$/v],
    colouredPlaceholders: true,
    dialog: [
      {
        pattern: /^[\s│]{0,4}(?:Allow|Apply|Do you want|Would you like) .+\?/v,
        what: "a permission dialog",
      },
      { pattern: /\btrust\b.*\?/v, what: "a trust dialog" },
      { pattern: /^[\s│]{0,4}● \d+\. \S/v, what: "a dialog" },
      { pattern: /\b[Ee]nter to (?:confirm|select|continue)\b/v, what: "a dialog" },
    ],
    menu: [/^ (?!workspace )(?<entry>[a-z][\w\-]*) {2,}\S/v, /^ \(\d+\/\d+\)$/v],
    busy: [
      /^ [\u2801-\u28ff] .{0,80}\(esc to cancel\b.{0,20}/v,
      /^ {2}Queued \(press ↑ to edit\):/v,
    ],
    stashed: [],
    busyTitle: [/^✦ /v, /^⏲ /v],
    dialogTitle: [/^✋ /v],
    foreign: [],
  },
  submit: "Enter",
  // An Enter less than about 50 ms behind a paste counts as a part of it and becomes a line break.
  submitDelay: 200,
  collapsed: [
    { pattern: /\[Pasted Text: (?<lines>\d+) lines\](?: #\d+)?/v },
    { pattern: /\[Pasted Text: (?<chars>\d+) chars\](?: #\d+)?/v },
  ],
  commands: ["attack", "compress", "pc", "rec", "stats"],
  inlineBytes: 16_384,
  install: "npm install -g @google/gemini-cli",
  launch: "gemini",
  resume: "gemini --resume latest",
};
