/** A `[profiles.NAME]` table of party.toml. Loaded only with it, for zod's sake. */

import { z } from "zod";

import { patternCost } from "../domain/profiles/pattern-cost.ts";
import { PROFILES } from "../domain/profiles/profiles.ts";

const COST_LIMIT = 1_000_000;

const pattern = z
  .string()
  .min(1)
  .max(300)
  .transform((source, { addIssue }): RegExp => {
    const refuse = (message: string): RegExp => {
      addIssue({ code: "custom", message, input: source });
      return z.NEVER;
    };
    try {
      const compiled = new RegExp(source, "v");
      const cost = patternCost(source);
      if (cost === undefined)
        return refuse(
          String.raw`may hold no \1, \k<name> or \q{}: how slow they are can't be known`,
        );
      if (cost > COST_LIMIT) return refuse(slow(cost));
      return compiled;
    } catch (error) {
      const reason = error instanceof Error ? error.message.replace(/^.*\/v: /v, "") : "";
      return refuse(`is no regular expression (flag v): ${reason}`);
    }
  });

const slow = (cost: number): string =>
  `may take ${Number.isFinite(cost) && cost < 1e12 ? cost.toLocaleString("en") : "endless"} steps on one row, and ${COST_LIMIT.toLocaleString("en")} are allowed: begin it with ^, and repeat no repetition ((a+)+) and nothing twice in a row (.*.*)`;

const patterns = z.array(pattern).max(16);
const command = z.string().min(1).max(500);
const glyphs = z.array(z.string().min(1).max(8)).min(1).max(8);
const modes = z.array(z.string().min(1).max(8)).max(8).default([]);

/** What people type. A pattern that takes it for a program's own words would send it off, or type behind it. */
const DRAFTS = ["a", "1", "fix the build, please", "Is it done?", "[x] todo"];

const isNoDraft = (each: RegExp): boolean =>
  !DRAFTS.some((draft) => new RegExp(`^(?:${each.source})$`, "v").test(draft));

const SIZES = /\(\?<(?:chars|lines|more)>/gv;

const pasted = pattern
  .refine(isNoDraft, { error: "would take what somebody typed for a paste of ours" })
  .refine(({ source }) => (source.match(SIZES)?.length ?? 0) < 2, {
    error: "may have one of the groups chars, lines and more, and has several",
  });

const composers = {
  framed: z.strictObject({ kind: z.literal("framed"), glyphs, modes, frame: pattern }),
  footed: z.strictObject({
    kind: z.literal("footed"),
    glyphs,
    modes,
    footer_rows: z.int().min(1).max(10),
    footer: pattern,
    edge: pattern.optional(),
  }),
  last: z.strictObject({
    kind: z.literal("last"),
    glyphs,
    modes,
    named: z.boolean().default(false),
  }),
  barred: z.strictObject({ kind: z.literal("barred"), glyphs: glyphs.max(1), modes, end: pattern }),
};

const composer = z.discriminatedUnion(
  "kind",
  [composers.framed, composers.footed, composers.last, composers.barred],
  { error: `needs kind = ${Object.keys(composers).join(", ")}` },
);

export const profileToml = z
  .strictObject({
    extends: z.enum(PROFILES.map(({ name }) => name)).optional(),
    /** Base names of its process: the program's, or of the script that an interpreter runs. */
    programs: z
      .array(z.string().regex(/^[^\s\/]{1,64}$/v, "is no base name of a program: no blanks, no /"))
      .max(16)
      .optional(),
    install: command.optional(),
    launch: command.optional(),
    resume: command.optional(),
    submit: z.enum(["Enter", "Tab"]).optional(),
    /** In ms. */
    submit_delay: z.int().min(0).max(5_000).optional(),
    /** In bytes. */
    inline_limit: z.int().min(512).max(262_144).optional(),
    /** Slash commands that may go in bare, without the slash. */
    commands: z
      .array(z.string().regex(/^[a-z][a-z0-9_:\-]{0,63}$/v, "is no command: a-z first, no slash"))
      .max(64)
      .optional(),
    pasted: z.array(pasted).max(16).optional(),
    composer: composer.optional(),
    placeholders: patterns.optional(),
    placeholder_dim: z.boolean().optional(),
    ready: patterns.optional(),
    busy: patterns.optional(),
    menu: patterns.optional(),
    dialog: z
      .array(z.strictObject({ pattern, what: z.string().min(1).max(40).default("a dialog") }))
      .max(16)
      .optional(),
    stashed: patterns.optional(),
    busy_title: patterns.optional(),
    dialog_title: patterns.optional(),
  })
  .refine(
    ({ placeholder_dim: dim, placeholders = [] }) => dim !== false || placeholders.every(isNoDraft),
    { path: ["placeholders"], error: "would take what somebody typed for an empty composer" },
  );

export type ProfileToml = z.output<typeof profileToml>;

const dialogKeys = ["pattern", "what"];

/** The keys that may stand at `path` within a profile. `kind` is its composer's. */
export const knownProfileKeys = ([inner]: readonly string[], kind: unknown): readonly string[] => {
  if (inner === undefined) return Object.keys(profileToml.shape);
  if (inner === "dialog") return dialogKeys;
  const known = Object.entries(composers).find(([name]) => name === kind);
  return known === undefined ? ["kind"] : Object.keys(known[1].shape);
};
