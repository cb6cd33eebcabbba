import type { ComposerRule, ScreenRules } from "./profile.ts";
import type { Row, Screen } from "./screen.ts";

/** The place on a screen where text is typed. */
export interface Composer {
  /** The rows it occupies, its frame included. */
  readonly first: number;
  readonly last: number;
  /** What was typed, without glyph and frame; "" only where that is proven. */
  readonly text: string;
  /** What an empty composer shows in place of a text. */
  readonly placeholder: string | undefined;
}

/** Finds the composer that the cursor stands in. A glyph elsewhere is an echo of the conversation. */
export const findComposer = (screen: Screen, rules: ScreenRules): Composer | undefined => {
  const rule = rules.composer;
  const place = findPlace(screen, rule);
  if (place === undefined) return undefined;

  const rows = place.rows ?? screen.rows.slice(place.top, place.bottom + 1);
  const prompt = place.prompt ?? (rows[0] && promptOf(rows[0].text, rule));
  if (prompt === undefined) return undefined;
  if (screen.cursor.y === place.top && screen.cursor.x < prompt.cells) return undefined;

  const typed = rows.map((row, index) =>
    index === 0 ? withoutPrompt(row.text, prompt) : withoutIndent(row.text, prompt.cells + 1),
  );
  return {
    first: place.first,
    last: place.last,
    ...readContent({ screen, rules, rows, prompt, top: place.top, typed: typed.join("\n") }),
  };
};

interface Place {
  readonly first: number;
  readonly last: number;
  /** The rows with content, inside the frame. */
  readonly top: number;
  readonly bottom: number;
  /** The rows between them as they are read, and their prompt, where these are not the screen's own. */
  readonly rows?: readonly Row[];
  readonly prompt?: Prompt;
}

const findPlace = (screen: Screen, rule: ComposerRule): Place | undefined => {
  switch (rule.kind) {
    case "framed":
      return framed(screen, rule.frame);
    case "footed":
      return footed(screen, rule);
    case "last":
      return last(screen, rule);
    case "barred":
      return barred(screen, rule);
  }
};

const framed = ({ rows, cursor }: Screen, frame: RegExp): Place | undefined => {
  const isRule = ({ text }: Row): boolean => frame.test(text);
  const here = rows[cursor.y];
  if (here === undefined || isRule(here)) return undefined;

  const first = rows.slice(0, cursor.y).findLastIndex(isRule);
  const below = rows.slice(cursor.y + 1).findIndex(isRule);
  if (first < 0 || below < 0) return undefined;
  const end = cursor.y + 1 + below;
  // A rule further down means that the cursor is in the conversation, not in the composer.
  if (rows.slice(end + 1).some(isRule)) return undefined;
  return { first, last: end, top: first + 1, bottom: end - 1 };
};

const footed = (
  { rows, cursor }: Screen,
  rule: Extract<ComposerRule, { kind: "footed" }>,
): Place | undefined => {
  const end = rows.findLastIndex(hasText);
  const isGap = (row: Row): boolean => !hasText(row) || rule.edge?.test(row.text) === true;
  const gap = rows.slice(0, end + 1).findLastIndex(isGap);
  const footer = rows.slice(gap + 1, end + 1);
  if (gap < 0 || footer.length > rule.footerRows) return undefined;
  if (!footer.some(({ text }) => rule.footer.test(text))) return undefined;

  const bottom = gap - 1;
  const top = climb(rows, cursor.y, rule);
  if (top === undefined || bottom < cursor.y) return undefined;
  const before = rows[top - 1];
  if (rule.edge !== undefined && (before === undefined || !isGap(before))) return undefined;
  // Without the composer's indent a row is the conversation's, and the glyph above it an echo.
  const strange = rows.slice(top + 1, bottom + 1).some(({ text }) => /^ ?\S/v.test(text));
  return strange ? undefined : { first: top, last: bottom, top, bottom };
};

const last = ({ rows, cursor }: Screen, rule: ComposerRule): Place | undefined => {
  const bottom = rows.findLastIndex(hasText);
  if (cursor.y > bottom) return undefined;
  const top = climb(rows, cursor.y, rule);
  return top === undefined ? undefined : { first: top, last: bottom, top, bottom };
};

/** Behind the bar a blank row, what was typed, a blank row and the status; `end` below it says how wide it is. */
const barred = (
  { rows, cursor }: Screen,
  rule: Extract<ComposerRule, { kind: "barred" }>,
): Place | undefined => {
  const end = rows.findLastIndex(({ text }) => rule.end.test(text));
  const edge = end < 0 ? "" : (rows[end]?.text.match(rule.end)?.[0] ?? "");
  const [bar] = rule.glyphs;
  const indent = edge.length - edge.trimStart().length;
  const isBarred = ({ text }: Row): boolean =>
    text.trimStart().startsWith(bar) && text.indexOf(bar) === indent;
  const first = rows.slice(0, Math.max(0, end)).findLastIndex((row) => !isBarred(row)) + 1;
  const inside = rows.slice(first, Math.max(0, end)).map((row) => cutOut(row, indent, edge.length));
  const top = first + 1;
  const bottom = end - 3;
  if (bottom < top || cursor.y < top || cursor.y > bottom) return undefined;
  const blank = [inside[0], inside.at(-2)];
  if (!blank.every((row) => row !== undefined && isBlank(row.text))) return undefined;
  const text = " ".repeat(indent + bar.length + 1);
  return {
    first,
    last: end,
    top,
    bottom,
    rows: inside.slice(1, -2),
    prompt: { text, cells: text.length, mode: false },
  };
};

/** A row of a box without its bar, and without what stands to the right of the box. */
const cutOut = ({ text, solid }: Row, indent: number, width: number): Row => {
  const cut = (row: string): string => " ".repeat(indent + 1) + row.slice(indent + 1, width);
  return { text: cut(text).trimEnd(), solid: solid === undefined ? undefined : cut(solid) };
};

const climb = (rows: readonly Row[], from: number, rule: ComposerRule): number | undefined => {
  const top = rows
    .slice(0, from + 1)
    .findLastIndex(({ text }) => promptOf(text, rule) !== undefined);
  return top < 0 ? undefined : top;
};

interface Prompt {
  /** The row's beginning up to and with the glyph. */
  readonly text: string;
  readonly cells: number;
  /** A glyph that belongs to what was typed. */
  readonly mode: boolean;
}

const promptOf = (row: string, rule: ComposerRule): Prompt | undefined => {
  const glyph = [...rule.glyphs, ...rule.modes].find((candidate) => standsAlone(row, candidate));
  if (glyph !== undefined)
    return { text: glyph, cells: cellsOf(glyph), mode: rule.modes.includes(glyph) };
  return rule.kind === "last" && rule.named ? namedPrompt(row, rule) : undefined;
};

const namedPrompt = (row: string, rule: ComposerRule): Prompt | undefined => {
  const name = /^[\p{L}\d_\-]{1,32} ?/v.exec(row)?.[0];
  if (name === undefined) return undefined;
  const glyph = rule.glyphs.find((candidate) => standsAlone(row.slice(name.length), candidate));
  if (glyph === undefined) return undefined;
  const text = name + glyph;
  return { text, cells: cellsOf(text), mode: false };
};

const standsAlone = (row: string, glyph: string): boolean =>
  row.startsWith(glyph) && (row.length === glyph.length || isBlank(row[glyph.length]));

/** Only prompts are measured: a settable glyph may be an emoji or an ideograph, which take two cells. */
const cellsOf = (text: string): number =>
  Array.from(text).reduce(
    (cells, char) => cells + ((char.codePointAt(0) ?? 0) >= 0x2e80 ? 2 : 1),
    0,
  );

const withoutPrompt = (row: string, { text, mode }: Prompt): string => {
  const rest = tidy(row.slice(text.length)).replace(/^ /v, "");
  return mode ? text + rest : rest;
};

const withoutIndent = (row: string, width: number): string => {
  const text = tidy(row);
  const indent = text.length - text.trimStart().length;
  return text.slice(Math.min(indent, width));
};

const tidy = (text: string): string => text.replaceAll("\u00a0", " ").trimEnd();

interface Content {
  readonly screen: Screen;
  readonly rules: ScreenRules;
  readonly rows: readonly Row[];
  readonly prompt: Prompt;
  readonly top: number;
  readonly typed: string;
}

const readContent = (content: Content): Pick<Composer, "text" | "placeholder"> => {
  const { typed, screen, prompt, top } = content;
  const behind = screen.cursor.x - prompt.cells;
  const atStart = screen.cursor.y === top && (behind === 0 || behind === 1);
  if (typed === "") {
    // A cursor further right stands behind blanks that somebody typed.
    return { text: atStart ? "" : " ".repeat(Math.max(1, behind - 1)), placeholder: undefined };
  }
  return atStart && showsPlaceholder(content)
    ? { text: "", placeholder: typed }
    : { text: typed, placeholder: undefined };
};

const showsPlaceholder = ({ rows, prompt, typed, rules }: Content): boolean => {
  if (prompt.mode) return false;
  if (rules.colouredPlaceholders || rows.some(({ solid }) => solid === undefined))
    return rules.placeholders.some((placeholder) => placeholder.test(typed));
  // Nobody types dim text: it is a hint or a suggestion, whatever its words.
  return rows.every(({ solid = "" }, index) =>
    isBlank(index === 0 ? solid.slice(prompt.text.length) : solid),
  );
};

const hasText = ({ text }: Row): boolean => !isBlank(text);

const isBlank = (text: string | undefined): boolean => text === undefined || text.trim() === "";
