import { cellWidth, splitClusters } from "./cell-width.ts";

/** A row of wrapped text: the units from `start` up to, not including, `end`. */
export interface Line {
  readonly start: number;
  readonly end: number;
}

/** Wraps at spaces where there is one, else inside the word. A newline unit ends its row. */
export const breakLines = (units: readonly string[], width: number): readonly Line[] => {
  const lines: Line[] = [];
  let start = 0;
  let used = 0;
  let afterSpace = 0;
  for (const [index, unit] of units.entries()) {
    if (unit === "\n") {
      lines.push({ start, end: index });
      start = index + 1;
      used = 0;
      continue;
    }
    const cells = cellWidth(unit);
    // A space may hang over the edge: it is not seen there.
    if (used + cells > width && unit !== " " && index > start) {
      const end = afterSpace > start ? afterSpace : index;
      lines.push({ start, end });
      start = end;
      used = cellWidth(units.slice(end, index).join(""));
    }
    if (unit === " ") afterSpace = index + 1;
    used += cells;
  }
  lines.push({ start, end: units.length });
  return lines;
};

export const wrapText = (text: string, width: number): readonly string[] => {
  const units = splitClusters(text.replaceAll("\t", "    "));
  return breakLines(units, width).map(({ start, end }) => units.slice(start, end).join(""));
};
