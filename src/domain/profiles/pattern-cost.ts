/** How long a pattern may take at worst: screens show what others wrote, and one row must never stop a daemon. */

/** Rows are taken to have this many cells. */
const ROW = 400;

/**
 * An upper bound of the steps that a backtracking matcher takes for `pattern` (a valid one, with the `v` flag) on one
 * row; infinite where a repetition of several ways is repeated. Undefined for what it can not count: references back to
 * a group, and classes that hold strings.
 */
export const patternCost = (pattern: string): number | undefined => {
  if (UNCOUNTED.test(pattern)) return undefined;
  const { steps, anchored } = readChoice({ pattern, at: 0 });
  return anchored ? steps : steps * ROW;
};

const UNCOUNTED = /(?<!\\)(?:\\\\)*(?:\\[1-9k]|\\q\{|\\p\{(?:RGI_|Basic_Emoji|Emoji_Keycap))/v;

interface Cursor {
  readonly pattern: string;
  at: number;
}

interface Part {
  /** How much it does at one place, and in how many ways it can end: what follows is tried after each. */
  readonly steps: number;
  readonly ways: number;
  /** It only matches at the beginning of a row. */
  readonly anchored: boolean;
  /** The text that it begins with in any case; what is repeated or chosen ends it. */
  readonly literal: string;
  /** Of a part that is one sign: its source. */
  readonly sign: string | undefined;
  /** Of a group around one item: that item. */
  readonly holds?: Item | undefined;
}

interface Item {
  readonly part: Part;
  readonly repeat: Repeat | undefined;
}

/** Alternatives up to the end of the group. Those that begin with different words exclude each other. */
const readChoice = (cursor: Cursor): Part => {
  const parts = [readSequence(cursor)];
  while (cursor.pattern[cursor.at] === "|") {
    cursor.at += 1;
    parts.push(readSequence(cursor));
  }
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return only;
  const ways = parts.map((part) => part.ways);
  const exclusive = parts.every(({ literal }, index) =>
    parts.every((other, at) => at === index || !other.literal.startsWith(literal)),
  );
  return {
    steps: sumOf(parts.map(({ steps }) => steps)),
    ways: exclusive ? Math.max(...ways) : sumOf(ways),
    anchored: parts.every(({ anchored }) => anchored),
    literal: "",
    sign: undefined,
  };
};

const sumOf = (numbers: readonly number[]): number => numbers.reduce((sum, each) => sum + each, 0);

const readSequence = (cursor: Cursor): Part => {
  const items = readItems(cursor);
  let steps = 1;
  let ways = 1;
  for (const [index, { part, repeat }] of items.entries()) {
    const counted = repeat === undefined ? part : repeated(part, repeat, items[index + 1]);
    steps += ways * counted.steps;
    ways *= counted.ways;
  }
  const [first] = items;
  const plain = items.findIndex(({ part, repeat }) => repeat !== undefined || part.literal === "");
  return {
    steps,
    ways,
    anchored: first?.part.anchored === true && (first.repeat?.least ?? 1) > 0,
    literal: items
      .slice(0, plain < 0 ? undefined : plain)
      .map(({ part }) => part.literal)
      .join(""),
    sign: undefined,
    holds: items.length === 1 ? first : undefined,
  };
};

const readItems = (cursor: Cursor): readonly Item[] => {
  const items: Item[] = [];
  while (cursor.at < cursor.pattern.length && !/[\|\)]/v.test(cursor.pattern.charAt(cursor.at))) {
    const part = readAtom(cursor);
    const repeat = readRepeat(cursor);
    items.push((repeat === undefined ? part.holds : undefined) ?? { part, repeat });
  }
  return items;
};

const readAtom = (cursor: Cursor): Part => {
  const { pattern, at } = cursor;
  const first = pattern.charAt(at);
  if (first === "(") return readGroup(cursor);
  if (first === "[") skipClass(cursor);
  else cursor.at += SIGN.exec(pattern.slice(at))?.[0].length ?? 1;
  const sign = pattern.slice(at, cursor.at);
  const literal = /^(?:[\[.^$]|\\\w)/v.test(sign) ? "" : sign.replace("\\", "").toLowerCase();
  return { steps: 1, ways: 1, anchored: first === "^", literal, sign };
};

const SIGN = /^(?:\\(?:[pPu]\{[^\}]*\}|x[\dA-Fa-f]{2}|u[\dA-Fa-f]{4}|c[A-Za-z]|.)|.)/sv;

const readGroup = (cursor: Cursor): Part => {
  const opening = /^\((?:\?(?:<?[=!]|<[^>]*>|[a-z\-]*:))?/v.exec(cursor.pattern.slice(cursor.at));
  cursor.at += opening?.[0].length ?? 1;
  const inner = readChoice(cursor);
  cursor.at += 1;
  // What a look around finds does not say where the match begins.
  const looks = /^\(\?<?[=!]/v.test(opening?.[0] ?? "");
  const holds = looks ? undefined : inner.holds;
  return { ...inner, anchored: inner.anchored && !looks, literal: "", holds };
};

/** Classes may stand in classes. */
const skipClass = (cursor: Cursor): void => {
  let depth = 0;
  do {
    const sign = cursor.pattern[cursor.at];
    if (sign === "\\") cursor.at += 1;
    else if (sign === "[") depth += 1;
    else if (sign === "]") depth -= 1;
    cursor.at += 1;
  } while (depth > 0 && cursor.at < cursor.pattern.length);
};

interface Repeat {
  readonly least: number;
  readonly most: number;
}

const readRepeat = (cursor: Cursor): Repeat | undefined => {
  const found = /^(?:(?<sign>[*+?])|\{(?<least>\d+)(?<comma>,(?<most>\d*))?\})\??/v.exec(
    cursor.pattern.slice(cursor.at),
  );
  if (found === null) return undefined;
  cursor.at += found[0].length;
  const { sign, least = "0", comma, most } = found.groups ?? {};
  if (sign !== undefined) return { least: sign === "+" ? 1 : 0, most: sign === "?" ? 1 : ROW };
  const from = Math.min(Number(least), ROW);
  if (comma === undefined) return { least: from, most: from };
  return { least: from, most: most === "" ? ROW : Math.min(Number(most), ROW) };
};

const repeated = (
  { steps, ways, sign }: Part,
  { least, most }: Repeat,
  next: Item | undefined,
): Pick<Part, "steps" | "ways"> => {
  if (ways === 1) {
    const all = steps * Math.max(1, most);
    // Signs that can not be the one behind them end in one place only.
    return { steps: all, ways: excludes(sign, next) ? 1 : most - least + 1 };
  }
  const powers = Array.from({ length: most + 1 }, (_, times) => ways ** times);
  return { steps: steps * sumOf(powers.slice(0, -1)), ways: sumOf(powers.slice(least)) };
};

/** No sign is both: a place where the one ends and the other begins is found at once. */
const excludes = (sign: string | undefined, next: Item | undefined): boolean => {
  const behind = next?.part.sign;
  if (sign === undefined || behind === undefined || next?.repeat?.least === 0) return false;
  if (NO_SET.test(sign) || NO_SET.test(behind)) return false;
  return !new RegExp(`[${setOf(sign)}&&${setOf(behind)}]`, "iv").test(everySign());
};

/** Any sign, or a place between two. */
const NO_SET = /^(?:[.^$]|\\[bB])$/v;

const setOf = (sign: string): string =>
  /^[\[\\]/v.test(sign) ? sign : `\\u{${(sign.codePointAt(0) ?? 0).toString(16)}}`;

let signs = "";
/** Of the first plane and of the pictures: what screens show. */
const everySign = (): string => {
  if (signs === "")
    for (let code = 0; code < 0x1_fb00; code += 1) {
      if (code === 0x1_0000) code = 0x1_f000;
      if (code < 0xd800 || code > 0xdfff) signs += String.fromCodePoint(code);
    }
  return signs;
};
