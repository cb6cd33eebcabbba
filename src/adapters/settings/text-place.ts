/** `line 3, column 7` */
export const positionOf = (text: string, offset: number): string => {
  const lines = text.slice(0, offset).split("\n");
  return `line ${lines.length}, column ${(lines.at(-1)?.length ?? 0) + 1}`;
};

/** `text` without the insertions, last one first; undefined where one of them does not stand there exactly once. */
export const takeOut = (text: string, insertions: readonly string[]): string | undefined => {
  let left = text;
  for (const inserted of insertions.toReversed()) {
    const at = left.indexOf(inserted);
    if (at < 0 || left.indexOf(inserted, at + 1) >= 0) return undefined;
    left = left.slice(0, at) + left.slice(at + inserted.length);
  }
  return left;
};

export const lineEndOf = (text: string): "\n" | "\r\n" => (text.includes("\r\n") ? "\r\n" : "\n");
