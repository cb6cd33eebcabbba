import { breakLines } from "./break-lines.ts";
import { cellWidth, splitClusters } from "./cell-width.ts";

/** One step of the cursor: a character, or a whole paste that is shown as a token. */
interface Part {
  readonly shown: string;
  readonly content: string;
  readonly collapsed: boolean;
}

/** The text being written. A value: every edit gives a new one. */
export interface Composer {
  readonly parts: readonly Part[];
  /** How many parts stand before the cursor. */
  readonly cursor: number;
}

export type ComposerEdit = (composer: Composer) => Composer;

export const EMPTY: Composer = { parts: [], cursor: 0 };

export const isEmpty = (composer: Composer): boolean => composer.parts.length === 0;

/** What the composer displays: pastes as their tokens. */
export const shownText = ({ parts }: Composer): string => parts.map(({ shown }) => shown).join("");

/** What is meant: every paste in full, passed through `wrap` where it was collapsed. */
export const fullText = ({ parts }: Composer, wrap = (paste: string) => paste): string =>
  parts.map(({ content, collapsed }) => (collapsed ? wrap(content) : content)).join("");

export const insertText = (composer: Composer, text: string): Composer => {
  const before = composer.parts[composer.cursor - 1];
  const joined = `${before?.content}${text}`;
  // What is typed one code point at a time may still be one character: a letter and its accent.
  if (before?.collapsed === false && splitClusters(joined).length === 1) {
    return insert(removeRange(composer, composer.cursor - 1, composer.cursor), [partOf(joined)]);
  }
  return insert(composer, splitClusters(text).map(partOf));
};

export const insertPaste = (composer: Composer, token: string, content: string): Composer =>
  insert(composer, [{ shown: token, content, collapsed: true }]);

/** The edit that a key stands for, or undefined when the key does not edit. */
export const editOf = (key: string): ComposerEdit | undefined => EDITS.get(key);

export interface ComposerLayout {
  readonly rows: readonly string[];
  readonly cursor: { readonly x: number; readonly y: number };
}

/** The composer as wrapped rows, and where the cursor stands in them. */
export const layoutComposer = ({ parts, cursor }: Composer, width: number): ComposerLayout => {
  const units = parts.map(({ shown }) => (shown === "\t" ? "    " : shown));
  const lines = breakLines(units, width);
  const found = lines.findLastIndex(({ start }) => start <= cursor);
  const y = Math.max(0, found);
  return {
    rows: lines.map(({ start, end }) => units.slice(start, end).join("")),
    cursor: { x: cellWidth(units.slice(lines[y]?.start ?? 0, cursor).join("")), y },
  };
};

const partOf = (text: string): Part => ({ shown: text, content: text, collapsed: false });

const insert = ({ parts, cursor }: Composer, added: readonly Part[]): Composer => ({
  parts: [...parts.slice(0, cursor), ...added, ...parts.slice(cursor)],
  cursor: cursor + added.length,
});

const lineStart = ({ parts, cursor }: Composer): number =>
  parts.slice(0, cursor).findLastIndex(({ shown }) => shown === "\n") + 1;

const lineEnd = ({ parts, cursor }: Composer): number => {
  const found = parts.findIndex(({ shown }, index) => index >= cursor && shown === "\n");
  return found === -1 ? parts.length : found;
};

const removeRange = ({ parts }: Composer, from: number, to: number): Composer => ({
  parts: [...parts.slice(0, from), ...parts.slice(to)],
  cursor: from,
});

const moveTo = (composer: Composer, cursor: number): Composer => ({
  parts: composer.parts,
  cursor: Math.min(Math.max(cursor, 0), composer.parts.length),
});

const wordStart = ({ parts, cursor }: Composer): number => {
  let at = cursor;
  while (at > 0 && parts[at - 1]?.shown.trim() === "") at -= 1;
  while (at > 0 && parts[at - 1]?.shown.trim() !== "") at -= 1;
  return at;
};

const EDITS: ReadonlyMap<string, ComposerEdit> = new Map<string, ComposerEdit>([
  ["Backspace", (it) => removeRange(it, Math.max(0, it.cursor - 1), it.cursor)],
  ["Delete", (it) => removeRange(it, it.cursor, it.cursor + 1)],
  ["C-u", (it) => removeRange(it, lineStart(it), it.cursor)],
  ["C-k", (it) => removeRange(it, it.cursor, lineEnd(it))],
  ["C-w", (it) => removeRange(it, wordStart(it), it.cursor)],
  ["Left", (it) => moveTo(it, it.cursor - 1)],
  ["Right", (it) => moveTo(it, it.cursor + 1)],
  ["Home", (it) => moveTo(it, lineStart(it))],
  ["C-a", (it) => moveTo(it, lineStart(it))],
  ["End", (it) => moveTo(it, lineEnd(it))],
  ["C-e", (it) => moveTo(it, lineEnd(it))],
  ["C-j", (it) => insertText(it, "\n")],
  ["M-Enter", (it) => insertText(it, "\n")],
]);
