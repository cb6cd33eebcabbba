import type { Profile } from "./profile.ts";

/** The least number of visible rows that identify a text whose beginning has scrolled away. */
const SCROLLED_ROWS = 3;
/** Shorter pieces of a text are words that anybody types. */
const TELLING_LENGTH = 8;

/** Does the composer show exactly our pasted text and nothing else? */
export const holdsExactly = (composer: string, text: string, profile: Profile): boolean => {
  const shown = bare(composer);
  const ours = bare(text);
  if (shown === "" || ours === "") return false;
  return (
    isPictureOf(shown, ours) ||
    unwrapped(composer).some((line) =>
      tokensOf(line, text, profile).some((token) => token === line.trim()),
    ) ||
    isScrolledEnd(composer, shown, text, ours)
  );
};

/** Does any telling part of our text stand in the composer, alone or among other text? */
export const showsAnyOf = (composer: string, text: string, profile: Profile): boolean => {
  const shown = bare(composer);
  const ours = bare(text);
  if (shown === "" || ours === "") return false;
  if (shown.includes(ours) || tokensOf(composer, text, profile).length > 0) return true;
  if (shown.length >= TELLING_LENGTH && ours.includes(shown)) return true;
  return text
    .split("\n")
    .map(bare)
    .some((line) => line.length >= TELLING_LENGTH && shown.includes(line));
};

/** Wrapping, tabs, trimmed ends and characters without a cell make no difference between a text and its picture. */
const bare = (text: string): string =>
  text.replaceAll(/[\p{White_Space}\p{Default_Ignorable_Code_Point}]+/gv, "");

/** Is `shown` the whole of `ours`, but for what a terminal may lose of it? */
const isPictureOf = (shown: string, ours: string): boolean => {
  const left = unshown(shown, ours);
  return left !== undefined && Array.from(left).every((sign) => LOSABLE.test(sign));
};

/**
 * A cell of a terminal holds a few code points: of a long joined emoji or a letter with many marks it loses the rest.
 * Nothing else may be missing, and nothing may be there besides.
 */
const LOSABLE = /^[\p{Extended_Pictographic}\p{Emoji_Modifier}\p{Regional_Indicator}\p{M}]$/v;

/** What of `ours` comes before the part whose picture `shown` is; undefined when it is not its end. */
const unshown = (shown: string, ours: string): string | undefined => {
  if (ours.endsWith(shown)) return ours.slice(0, ours.length - shown.length);
  const signs = Array.from(ours);
  const rest = Array.from(shown);
  while (rest.length > 0) {
    const sign = signs.pop();
    if (sign === undefined) return undefined;
    if (sign === rest.at(-1)) rest.pop();
    else if (!LOSABLE.test(sign)) return undefined;
  }
  return signs.join("");
};

const isScrolledEnd = (composer: string, shown: string, text: string, ours: string): boolean => {
  if (composer.split("\n").length < SCROLLED_ROWS || unshown(shown, ours) === undefined)
    return false;
  const lastLine = bare(text.trimEnd().split("\n").at(-1) ?? "");
  return shown.endsWith(lastLine);
};

/** A narrow pane breaks a token at a blank, or in the middle of a word. */
const unwrapped = (composer: string): readonly string[] => [
  composer.replaceAll("\n", " "),
  composer.replaceAll("\n", ""),
];

/** The tokens in the composer that stand for a paste of this text's size. */
const tokensOf = (composer: string, text: string, { collapsed }: Profile): readonly string[] =>
  collapsed.flatMap(({ pattern }) =>
    [...composer.matchAll(new RegExp(pattern, "gv"))]
      .filter(({ groups }) => sizeFits(groups ?? {}, text))
      .map(([token]) => token),
  );

const sizeFits = (groups: Readonly<Record<string, string>>, text: string): boolean => {
  const more = text.split("\n").length - 1;
  const { chars, lines, more: moreLines } = groups;
  if (chars !== undefined) return Number(chars) === Array.from(text).length;
  if (lines !== undefined) return Number(lines) === more + 1;
  return moreLines === undefined ? more === 0 : Number(moreLines) === more;
};
