import { cellWidth, splitClusters } from "./cell-width.ts";

export interface Span {
  readonly text: string;
  readonly style: "plain" | "dim" | "bold" | "inverse";
}

export type Row = readonly Span[];

export const BLANK: Row = [];
export const plain = (text: string): Row => [{ text, style: "plain" }];
export const dim = (text: string): Row => [{ text, style: "dim" }];
export const bold = (text: string): Row => [{ text, style: "bold" }];

const rowText = (row: Row): string => row.map(({ text }) => text).join("");

/** The row with `text` at the right, its last cell `margin` cells from the edge. */
export const withRight = (row: Row, text: string, width: number, margin: number): Row => {
  const gap = width - margin - cellWidth(text) - cellWidth(rowText(row));
  return gap < 1 ? row : [...row, { text: " ".repeat(gap) + text, style: "dim" }];
};

/** The row with the cell at `x` inverted: the block cursor of programs that draw their own. */
export const withBlock = (row: Row, x: number): Row => {
  const spans: Span[] = [];
  let at = 0;
  let drawn = false;
  for (const { text, style } of row) {
    for (const unit of splitClusters(text)) {
      const here: boolean = !drawn && at >= x;
      drawn ||= here;
      spans.push({ text: unit, style: here ? "inverse" : style });
      at += cellWidth(unit);
    }
  }
  if (!drawn) spans.push({ text: " ", style: "inverse" });
  return spans;
};

/** The last `count` rows, or all of them filled up with blanks below. */
export const fitRows = (rows: readonly Row[], count: number): readonly Row[] =>
  rows.length >= count
    ? rows.slice(rows.length - Math.max(0, count))
    : [...rows, ...Array.from({ length: count - rows.length }, () => BLANK)];

const SGR = { plain: "", dim: "\u001b[2m", bold: "\u001b[1m", inverse: "\u001b[7m" } as const;

/** The bytes that draw the row into exactly its own cells, the rest of the line cleared. */
export const drawRow = (row: Row, width: number): string => {
  let out = "\u001b[0m";
  let used = 0;
  for (const { text, style } of row) {
    const visible = clip(text, width - used);
    used += cellWidth(visible);
    out += style === "plain" ? visible : `${SGR[style]}${visible}\u001b[0m`;
  }
  // Behind a full line the terminal waits to wrap: clearing there would take the last cell.
  return used < width ? `${out}\u001b[K` : out;
};

const clip = (text: string, cells: number): string => {
  const safe = text.replaceAll("\t", "    ").replaceAll(/[\x00-\x1f\x7f-\x9f]/gv, "");
  if (cellWidth(safe) <= cells) return safe;
  let kept = "";
  let used = 0;
  for (const unit of splitClusters(safe)) {
    used += cellWidth(unit);
    if (used > cells) break;
    kept += unit;
  }
  return kept;
};
