import type { Profile } from "../profile.ts";

export interface GenericOptions {
  /** What the prompt of an idle agent consists of. */
  readonly glyphs: readonly string[];
}

/** Any program that shows a lone prompt glyph on its last row when it waits. */
export const genericProfile = ({ glyphs }: GenericOptions): Profile => ({
  name: "generic",
  programs: [],
  screen: {
    composer: { kind: "last", glyphs, modes: [], named: false },
    placeholders: [],
    colouredPlaceholders: false,
    dialog: [
      { pattern: /\b(?:Do you want|Would you like) .+\?/v, what: "a permission dialog" },
      { pattern: /\bAllow .+\?/v, what: "a permission dialog" },
      { pattern: /[\(\[](?:[Yy]\/[Nn]|[Yy]es\/[Nn]o)[\)\]]/v, what: "a question" },
      { pattern: /\b[Pp]ress (?:enter|return|any key)\b/iv, what: "a question" },
      { pattern: /^\s*(?:select|choose|pick|enter|type)\b.{0,80}[:?]\s*$/iv, what: "a question" },
      { pattern: /^[\s│┃\|]{0,4}[❯›●▶>] ?\d+[.\)] \S/v, what: "a dialog" },
    ],
    menu: [/^ {2,4}[❯›▶] (?<entry>\S+)/v],
    busy: [/\besc to (?:interrupt|cancel)\b/iv],
    stashed: [],
    busyTitle: [/^[\u2801-\u28ff◐◑◒◓✦] /v],
    dialogTitle: [/\bAction Required\b/v],
    foreign: FOREIGN,
  },
  submit: "Enter",
  submitDelay: 0,
  // Tokens that say how much they stand for: a program of unknown name may show a long paste as others do.
  collapsed: [
    { pattern: /\[Pasted text #\d+ \+(?<more>\d+) lines?\]/v },
    { pattern: /\[Pasted (?:Content|text:?) (?<chars>\d+) (?:chars|characters)\]/iv },
    { pattern: /\[Pasted (?:Content|text:?) (?<lines>\d+) lines\]/iv },
  ],
  commands: ["attack", "compact", "pc", "rec"],
  inlineBytes: 16_384,
  install: undefined,
  launch: undefined,
  resume: undefined,
});

/**
 * The profile under `RELAY_PROMPT_GATING=oc|none`. It widens one thing: the prompt may carry one word before its
 * glyph (`aider>`, `my-agent ❯`). The glyphs stay as they are, so `$`, `#` and `%` never count, and everything that
 * holds a generic screen (dialog, menu, copy-mode, draft, shell, unknown, busy) still does.
 */
export const widenPrompt = (profile: Profile): Profile => {
  const { composer } = profile.screen;
  if (composer.kind !== "last") return profile;
  return { ...profile, screen: { ...profile.screen, composer: { ...composer, named: true } } };
};

/**
 * Their prompts look like an agent's, or they show files that may. Interpreters that agents are written in are
 * not here: the foreground program of such an agent has the interpreter's name.
 */
const FOREIGN: readonly string[] = [
  "less more most man vi vim nvim view nano emacs ed hx top htop btop watch tmux screen fzf",
  "ssh mosh mosh-client telnet R lua julia ghci php psql mysql sqlite3 mongosh redis-cli",
].flatMap((line) => line.split(" "));
