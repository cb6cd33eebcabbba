import type { Profile } from "../profile.ts";

/** Codex, as seen in version 0.169. */
export const codex: Profile = {
  name: "codex",
  programs: ["codex"],
  screen: {
    composer: {
      kind: "footed",
      glyphs: ["›"],
      modes: ["!"],
      footerRows: 2,
      footer: /^ {2}\S.* · |\? for shortcuts|\bcontext left\b/v,
    },
    placeholders: [/^Ask Codex to do anything$/v],
    colouredPlaceholders: false,
    dialog: [
      { pattern: /^ {2}Would you like to .+\?/v, what: "a permission dialog" },
      { pattern: /^ {2}Do you (?:want|trust) .+\?/v, what: "a permission dialog" },
      { pattern: /^ {2}Hooks need review/v, what: "a trust dialog" },
      { pattern: /\b[Ee]nter (?:to )?(?:confirm|select|continue)\b/v, what: "a dialog" },
      { pattern: /^› \d+\. /v, what: "a dialog" },
    ],
    menu: [/^(?: {2})?› (?<entry>\/\S+) {2,}\S/v],
    busy: [
      /^[•◦] Working \(\d.{0,40}/v,
      /^[•◦] .{1,80}\(\d{1,3}[smh].{0,20}esc to interrupt/v,
      /^[•◦] Messages to be submitted\b.{0,40}/v,
      /^[•◦] Queued follow-up\b.{0,40}/v,
    ],
    stashed: [],
    // While text streams, the spinner in the title is the only sign of the running turn.
    busyTitle: [/^[\u2801-\u28ff](?: |$)/v],
    dialogTitle: [/^\[ [!.] \] Action Required/v],
    telemetry: [
      /^ {2}(?<model>[\w.\-]+) (?:default|none|minimal|low|medium|high|xhigh) · /v,
      / · Context (?<used>\d{1,3})% used/v,
      / · Context (?<left>\d{1,3})% left/v,
    ],
    foreign: [],
  },
  // Enter during a turn aborts it and loses its text; Tab submits when idle and queues otherwise.
  submit: "Tab",
  submitDelay: 0,
  collapsed: [{ pattern: /\[Pasted Content (?<chars>\d+) chars\]/v }],
  commands: ["attack", "compact", "diff", "pc", "rec", "status"],
  inlineBytes: 16_384,
  install: "npm install -g @openai/codex",
  launch: "codex",
  resume: "codex resume --last",
};
