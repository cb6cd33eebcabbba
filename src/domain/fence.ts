/** Keeps a body from opening or closing an envelope, in any spelling that a reader could take for one. */

/**
 * Puts a backslash behind the `<` of every `<relay-message` and `</relay-message` in `text`: in any case, in look-alike
 * letters, with blanks or invisible characters in between. Changes nothing else.
 */
export const breakFence = (text: string): string => {
  let broken = "";
  let copied = 0;
  for (const { index, 0: bracket } of text.matchAll(BRACKET)) {
    const end = index + bracket.length;
    if (!spellsFence(text, end)) continue;
    broken += `${text.slice(copied, end)}\\`;
    copied = end;
  }
  return broken + text.slice(copied);
};

const WORD = "relay-message";

/** `<` and what looks like it: full width, small, angle brackets and quotes, Canadian and modifier letters. */
const BRACKET =
  /[<\u{ff1c}\u{fe64}\u{2039}\u{2329}\u{27e8}\u{3008}\u{276e}\u{2770}\u{276c}\u{29fc}\u{1438}\u{2c2}\u{227a}\u{ab}\u{27ea}\u{300a}]/gv;

/** Blanks, marks and whatever has no width: they do not keep a reader from seeing the word. */
const UNSEEN = /[\s\p{Default_Ignorable_Code_Point}\p{Cf}\p{M}\u{2800}]/v;
const SLASH = /[\/\u{ff0f}\u{2044}\u{2215}\u{29f8}\u{2571}]/v;
const HYPHEN = /[\-_\p{Pd}\u{2212}\u{2043}\u{30fc}]/v;

/** Letters that look like the word's, beyond what compatibility normalisation folds. */
const ALIKE = new Map(
  Object.entries({
    r: "гᴦⲅʀꭇꭈ",
    e: "еєҽεᴇ℮ɘ3",
    l: "iıіӏ1|ιⅼʟ׀ו∣",
    a: "аαɑᴀ@4",
    y: "уүγʏ¥ყ",
    m: "мᴍϻⅿ",
    s: "ѕꜱʂ5$ƽ",
    g: "ɡցɢ9ԍ",
  }).flatMap(([letter, alike]) => Array.from(alike, (sign) => [sign, letter] as const)),
);

const spellsFence = (text: string, start: number): boolean => {
  let matched = 0;
  for (let at = start; at < text.length;) {
    const sign = String.fromCodePoint(text.codePointAt(at) ?? 0);
    at += sign.length;
    if (WORD[matched] === "-" && HYPHEN.test(sign)) {
      matched += 1;
      continue;
    }
    if (UNSEEN.test(sign) || (matched === 0 && SLASH.test(sign))) continue;
    for (const letter of fold(sign)) {
      if (letter !== WORD[matched]) return false;
      matched += 1;
      if (matched === WORD.length) return true;
    }
  }
  return false;
};

const fold = (sign: string): string =>
  Array.from(
    sign.normalize("NFKD").toLowerCase().replaceAll(/\p{M}/gv, ""),
    (letter) => ALIKE.get(letter) ?? letter,
  ).join("");
