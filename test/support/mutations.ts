import * as fc from "fast-check";

import type { Row, Screen } from "../../src/domain/screen.ts";
import type { Capture } from "./captures.ts";

/** What may happen to a screen without changing what it is. */
export interface Mutation {
  readonly cropTop: number;
  readonly width: number;
  readonly rewrap: boolean;
  readonly blanks: { readonly at: number; readonly count: number } | undefined;
  readonly foreign: { readonly at: number; readonly rows: readonly string[] } | undefined;
  readonly scroll: number;
  readonly title: string | undefined;
  readonly attributes: number | undefined;
}

/** A dialog drawn over the lower part of a screen. */
export interface Overlay {
  readonly rows: readonly string[];
  /** Rows from the cursor's row to the dialog's last row; -1 ends it right above the cursor. */
  readonly reach: number;
  /** Some programs park the cursor elsewhere, some leave it. */
  readonly cursor: "left" | "pointer" | "corner";
}

const FOREIGN_ROWS = [
  "● 完了しました。次に何をしますか？",
  "• Я закончил, что дальше?",
  "❯ こんにちは世界",
  "› привет, как дела",
  "> quoted text from a mail",
  "  Do you want to see the plan first?",
  "  press esc to interrupt the run, says the manual",
  "  1. eins",
  "  2. zwei",
  "  ❯ npm test",
  "❯ 1. fix this first",
  "● هذا نص عربي",
  "  ┌────────┬───────┐",
  "  | Overwrite? (y/n) is what it asked |",
  "────────── Zusammenfassung",
  "$ ls -la",
  "  ⎿ ⚠ 3 Warnungen · Ende",
];

const optional = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined });

export const mutations: fc.Arbitrary<Mutation> = fc.record({
  cropTop: fc.nat(24),
  width: fc.oneof(fc.constant(120), fc.integer({ min: 48, max: 160 })),
  rewrap: fc.boolean(),
  blanks: optional(fc.record({ at: fc.nat(36), count: fc.integer({ min: 1, max: 3 }) })),
  foreign: optional(
    fc.record({
      at: fc.nat(36),
      rows: fc.array(fc.constantFrom(...FOREIGN_ROWS), { minLength: 1, maxLength: 4 }),
    }),
  ),
  scroll: fc.nat(20),
  title: optional(
    fc.oneof(
      fc.constantFrom(
        "Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA",
        "",
        "vm",
        "✳ Claude Code",
        "~/proj — bash",
      ),
      fc.string({ unit: fc.constantFrom(...Array.from("aZ0 漢字éя✳·—/~:;=[]!.")), maxLength: 30 }),
    ),
  ),
  attributes: optional(fc.nat()),
});

const DIALOGS: readonly (readonly string[])[] = [
  [
    "─".repeat(48),
    " Bash command",
    " Do you want to proceed?",
    " ❯ 1. Yes",
    "   2. No",
    "",
    " Esc to cancel",
  ],
  ["  Would you like to run the following command?", "", "› 1. Yes, proceed (y)", "  2. No (esc)"],
  ["  ¿Desea continuar?", "  ❯ 1. Sí", "    2. No, cancelar"],
  [" 続行しますか？", " ❯ 1. はい", "   2. いいえ", "", " esc"],
  [
    "╭────────────────────╮",
    "│ Allow execution?   │",
    "│ ● 1. Allow once    │",
    "│   2. No (esc)      │",
  ],
];

export const overlays: fc.Arbitrary<Overlay> = fc.record({
  rows: fc.constantFrom(...DIALOGS),
  reach: fc.integer({ min: -1, max: 3 }),
  cursor: fc.constantFrom<Overlay["cursor"]>("left", "pointer", "corner"),
});

/** Rows from here on belong to the composer and its surroundings and are only cut, never moved apart. */
const liveFrom = (screen: Screen): number => Math.max(0, screen.cursor.y - 4);

export const mutate = ({ screen, label }: Capture, mutation: Mutation): Screen => {
  const { cropTop, width, rewrap, blanks, foreign, scroll, title, attributes } = mutation;
  let changed = scrolled(screen, scroll);
  if (blanks !== undefined)
    changed = inserted(
      changed,
      blanks.at,
      Array.from({ length: blanks.count }, () => ""),
    );
  if (foreign !== undefined) changed = inserted(changed, foreign.at, foreign.rows);
  changed = narrowed(changed, width, rewrap);
  changed = cropped(changed, cropTop);
  if (title !== undefined && label.byTitle !== true) changed = { ...changed, title };
  return attributes === undefined ? changed : themed(changed, label.composer === "", attributes);
};

export const drawOver = (bare: Screen, overlay: Overlay): Screen => {
  const { rows, reach, cursor } = overlay;
  // A dialog is drawn whole: a program that stands at the top of its screen moves down for it.
  const screen = lowered(bare, rows.length - 1 - (bare.cursor.y + reach));
  const end = Math.min(screen.rows.length - 1, screen.cursor.y + reach);
  const start = Math.max(0, end - rows.length + 1);
  const drawn = screen.rows.map((row, y) => {
    const text = y < start || y > end ? undefined : rows[y - start];
    return text === undefined ? row : { text, solid: row.solid === undefined ? undefined : text };
  });
  const pointer = start + rows.findIndex((row) => /[❯›●] ?1\./v.test(row));
  const places = {
    left: screen.cursor,
    pointer: { x: 1, y: pointer, visible: false },
    corner: { x: screen.width, y: screen.height - 1, visible: false },
  };
  return { ...screen, rows: drawn, cursor: places[cursor] };
};

const lowered = (screen: Screen, by: number): Screen => {
  const room = Math.max(0, by);
  return {
    ...screen,
    rows: [...Array.from({ length: room }, () => plain("")), ...screen.rows],
    height: screen.height + room,
    cursor: { ...screen.cursor, y: screen.cursor.y + room },
  };
};

const plain = (text: string): Row => ({ text, solid: undefined });

/** Older rows come back on top of the conversation, newer ones leave it. */
const scrolled = (screen: Screen, by: number): Screen => {
  const end = Math.max(0, screen.cursor.y - 10);
  const conversation = screen.rows.slice(0, end);
  const cut = end === 0 ? 0 : by % end;
  const rows = [...conversation.slice(cut), ...conversation.slice(0, cut)];
  return { ...screen, rows: [...rows, ...screen.rows.slice(end)] };
};

/** Rows appear in the conversation; as many leave at the top. */
const inserted = (screen: Screen, at: number, rows: readonly string[]): Screen => {
  const place = Math.min(at, liveFrom(screen));
  const above = [...screen.rows.slice(0, place), ...rows.map(plain)].slice(rows.length);
  return { ...screen, rows: [...above, ...screen.rows.slice(place)] };
};

const narrowed = (screen: Screen, width: number, rewrap: boolean): Screen => {
  if (width >= screen.width) return { ...screen, width };
  const live = liveFrom(screen);
  // What stands at the right edge is drawn there again at any width.
  const fit = (text: string): string =>
    /^ {40,}\S/v.test(text) ? text.trimStart().padStart(Math.min(text.length, width)) : text;
  const cut = (row: Row): Row => plain(fit(row.text).slice(0, width).trimEnd());
  const wrap = ({ text }: Row): readonly Row[] =>
    text.length <= width || text.startsWith("─")
      ? [cut(plain(text))]
      : (text.match(new RegExp(`.{1,${width}}`, "gsv")) ?? []).map((part) => plain(part.trimEnd()));
  const conversation = screen.rows.slice(0, live);
  const above = rewrap
    ? conversation.flatMap(wrap).slice(-live || conversation.length)
    : conversation.map(cut);
  const rows = [...above, ...screen.rows.slice(live).map(cut)];
  return {
    ...screen,
    width,
    rows,
    cursor: { ...screen.cursor, x: Math.min(screen.cursor.x, width) },
  };
};

const cropped = (screen: Screen, by: number): Screen => {
  // Without its composer a screen is another one.
  const cut = Math.min(by, Math.max(0, screen.rows.length - 16), liveFrom(screen));
  return {
    ...screen,
    rows: screen.rows.slice(cut),
    height: screen.height - cut,
    cursor: { ...screen.cursor, y: Math.max(0, screen.cursor.y - cut) },
  };
};

/** The attributes a theme may have: status rows and old rows dim at will, typed text never, a placeholder always. */
const themed = (screen: Screen, empty: boolean, seed: number): Screen => ({
  ...screen,
  rows: screen.rows.map(({ text }, y) => {
    const distance = screen.cursor.y - y;
    const dim = distance < -1 || (distance > 10 && (seed >> (y % 16)) % 2 === 1);
    if (dim) return { text, solid: " ".repeat(text.length) };
    return { text, solid: empty && distance === 0 ? text.slice(0, 1) : text };
  }),
});
