import type { Row } from "./row.ts";
import type { Entry } from "./view.ts";

type DrawEntry = (entry: Entry, width: number) => readonly Row[];

/** The same drawing, done once for each entry and width: a paint is frequent and an entry may be long. */
export const rememberRows = (draw: DrawEntry): DrawEntry => {
  const known = new WeakMap<Entry, { readonly width: number; readonly rows: readonly Row[] }>();
  return (entry, width) => {
    const before = known.get(entry);
    if (before?.width === width) return before.rows;
    const rows = draw(entry, width);
    known.set(entry, { width, rows });
    return rows;
  };
};
