import { eastAsianWidth } from "get-east-asian-width";

export interface ColumnsOptions {
  /** Columns whose cells stand at the right, by index. */
  readonly right?: readonly number[];
  /** Cuts each line to this many cells; undefined cuts nothing, as for a pipe. */
  readonly width?: number | undefined;
}

/** Rows as lines with aligned columns, two blanks between them and none at the end. */
export const columns = (
  rows: readonly (readonly string[])[],
  { right = [], width }: ColumnsOptions = {},
): readonly string[] => {
  const widths: number[] = [];
  for (const row of rows)
    for (const [index, cell] of row.entries())
      widths[index] = Math.max(widths[index] ?? 0, cellsOf(cell));
  return rows.map((row) => {
    const line = row
      .map((cell, index) => {
        const fill = " ".repeat((widths[index] ?? 0) - cellsOf(cell));
        return right.includes(index) ? fill + cell : cell + fill;
      })
      .join("  ")
      .trimEnd();
    return width === undefined ? line : cut(line, width);
  });
};

/** How many terminal cells `text` takes. */
export const cellsOf = (text: string): number => {
  let cells = 0;
  for (const { segment } of graphemes.segment(text)) cells += cellsOfGrapheme(segment);
  return cells;
};

/** `text` with at most `width` cells; what was cut shows as `…`. */
export const cut = (text: string, width: number): string => {
  if (cellsOf(text) <= width) return text;
  let cells = 0;
  let kept = "";
  for (const { segment } of graphemes.segment(text)) {
    cells += cellsOfGrapheme(segment);
    if (cells > width - 1) break;
    kept += segment;
  }
  return `${kept.trimEnd()}…`;
};

const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

/** A cluster is as wide as its first character, except where a selector asks for the emoji. */
const cellsOfGrapheme = (grapheme: string): number => {
  const first = grapheme.codePointAt(0) ?? 0;
  if (first < 0x20 || (first >= 0x7f && first < 0xa0)) return 0;
  return grapheme.includes("\u{fe0f}") ? 2 : eastAsianWidth(first);
};
