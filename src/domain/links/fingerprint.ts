/** A key's digest as words that two people can compare over the telephone. */

/** Each pair stands for six bits; letters that sound or look alike are left out. */
const CONSONANTS = "bdfgklmnprstvwyz";
const VOWELS = "aeiu";
/** Of twelve bits each: 72 bits in all. */
const WORDS = 6;

/** Six made-up words of four letters for the first 72 bits of a digest: `bada kiru …`. */
export const fingerprintOf = (digest: Uint8Array): string => {
  const bits = Array.from(digest.slice(0, (WORDS * 12) / 8))
    .map((byte) => byte.toString(2).padStart(8, "0"))
    .join("");
  return Array.from({ length: WORDS }, (_, word) =>
    [0, 6].map((from) => syllable(bits.slice(word * 12 + from, word * 12 + from + 6))).join(""),
  ).join(" ");
};

const syllable = (bits: string): string => {
  const number = Number.parseInt(bits, 2);
  return `${CONSONANTS.charAt(number >> 2)}${VOWELS.charAt(number & 3)}`;
};

/** As people type them: any case, blanks or `-` between them. */
export const sameWords = (one: string, other: string): boolean => plain(one) === plain(other);

const plain = (words: string): string => words.toLowerCase().replaceAll(/[\s\-,]+/gv, "");
