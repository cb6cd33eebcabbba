/** Those of `words` that somebody may have meant who typed `typed`: a slip away, in long words two. */
export const closeWords = (typed: string, words: readonly string[]): readonly string[] =>
  words.filter((word) => distance(typed, word) <= (word.length > SHORT ? 2 : 1));

/** Short words have many neighbours that are words of their own: `dev` is no slip for `demo`. */
const SHORT = 5;

/** How many letters must be added, left out, changed, or swapped with their neighbour. */
const distance = (one: string, other: string): number => {
  const rows = [Array.from({ length: other.length + 1 }, (_, column) => column)];
  for (let row = 1; row <= one.length; row += 1) {
    const line = [row];
    for (let column = 1; column <= other.length; column += 1) {
      const same = one[row - 1] === other[column - 1];
      const swapped =
        row > 1 && one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      const at = (up: number, left: number): number =>
        (up === 0 ? line : rows[row - up])?.[column - left] ?? Infinity;
      line.push(
        Math.min(
          at(1, 0) + 1,
          at(0, 1) + 1,
          at(1, 1) + (same ? 0 : 1),
          swapped ? at(2, 2) + 1 : Infinity,
        ),
      );
    }
    rows.push(line);
  }
  return rows.at(-1)?.at(-1) ?? Infinity;
};
