/** A file that somebody committed with git's conflict markers in it, taken apart into the texts it stands for. */

export interface ConflictSides {
  /** What stood above `=======`: in a rebase the remote's, in a merge one's own. */
  readonly first: string;
  /** What both came from, where the markers tell it (`|||||||`). */
  readonly base: string | undefined;
  readonly second: string;
}

/** Undefined without a marker. Markers within a side stay in it: a file can be in conflict twice. */
export const conflictSides = (text: string): ConflictSides | undefined => {
  const lines = text.split("\n");
  const signs = lines.map(signOf);
  if (!signs.includes("<")) return undefined;
  const sides: Record<Side, string[]> = { first: [], base: [], second: [] };
  let targets = Object.values(sides);
  let depth = 0;
  for (const [index, line] of lines.entries()) {
    const sign = signs[index];
    if (sign === "<") depth += 1;
    if (sign !== undefined && depth === 1) targets = SIDES[sign].map((side) => sides[side]);
    else for (const target of targets) target.push(line);
    if (sign === ">") depth = Math.max(0, depth - 1);
  }
  return {
    first: sides.first.join("\n"),
    base: signs.includes("|") ? sides.base.join("\n") : undefined,
    second: sides.second.join("\n"),
  };
};

export const isMarker = (line: string): boolean => signOf(line) !== undefined;

type Sign = "<" | "|" | "=" | ">";
type Side = "first" | "base" | "second";

/** Where the lines behind a marker belong. */
const SIDES: Readonly<Record<Sign, readonly Side[]>> = {
  "<": ["first"],
  "|": ["base"],
  "=": ["second"],
  ">": ["first", "base", "second"],
};

// A string in JSON holds no line break, so a line that begins like this is never part of a message.
const MARKER = /^(?<sign>[<\|=>])\k<sign>{6}(?: .*)?\r?$/v;

const signOf = (line: string): Sign | undefined =>
  MARKER.exec(line)?.groups?.["sign"] as Sign | undefined;
