import { PartyError } from "../../domain/error.ts";

/** What stands behind an option: nothing, a value, a value that may come again, a value only after `=`. */
export type Takes = "nothing" | "value" | "values" | "maybe";

export interface Scanned {
  /** Given options by name, with their values in order; "" for none. */
  readonly options: ReadonlyMap<string, readonly string[]>;
  /** The words before the text: a recipient, an id. */
  readonly leading: readonly string[];
  /** The text's words, as they stood. */
  readonly text: readonly string[];
}

/**
 * Takes a command line apart whose end is free text. Options stand before the text, or behind it where it is one argument;
 * words with dashes inside a text of several are text. Where an option could be meant and text as well, the line is refused.
 */
export const scanWords = (
  argv: readonly string[],
  takes: ReadonlyMap<string, Takes>,
  countLeading: (options: ReadonlyMap<string, readonly string[]>) => number,
): Scanned => {
  const options = new Map<string, readonly string[]>();
  const words: string[] = [];
  let behind: string | undefined;
  let rest = argv;
  while (rest.length > 0) {
    const textLength = words.length - countLeading(options);
    const [word = "", ...more] = rest;
    const option = readOption(word, more, takes);
    if (option !== undefined) {
      if (textLength > 1) throw ambiguous(option.name);
      if (textLength === 1) behind = option.name;
      options.set(option.name, joined(option, options.get(option.name), takes));
      rest = more.slice(option.used);
    } else if (textLength >= 1) {
      if (behind !== undefined) throw ambiguous(behind);
      words.push(word);
      rest = more;
    } else if (word === "--") {
      words.push(...more);
      rest = [];
    } else if (OPTION_LIKE.test(word)) {
      throw unknownOption(word);
    } else {
      words.push(word);
      rest = more;
    }
  }
  const lead = countLeading(options);
  return { options, leading: words.slice(0, lead), text: words.slice(lead) };
};

/** `--name` or `--name=value`, or one letter. What holds a blank before any `=` is text. */
const OPTION_LIKE = /^-(?:-[a-z][^\s=]*(?:=|$)|[a-z]$)/iv;

interface Option {
  readonly name: string;
  readonly takes: Takes;
  /** True for `--name=value`. */
  readonly attached: boolean;
  readonly value: string | undefined;
  /** How many of the words behind it are its value. */
  readonly used: number;
}

const readOption = (
  word: string,
  [next]: readonly string[],
  all: ReadonlyMap<string, Takes>,
): Option | undefined => {
  const equals = word.startsWith("--") ? word.indexOf("=") : -1;
  const name = equals < 0 ? word : word.slice(0, equals);
  const takes = all.get(name);
  if (takes === undefined) return undefined;
  if (equals >= 0) return { name, takes, attached: true, value: word.slice(equals + 1), used: 0 };
  return takes === "value" || takes === "values"
    ? { name, takes, attached: false, value: next, used: 1 }
    : { name, takes, attached: false, value: "", used: 0 };
};

const joined = (
  { name, takes, attached, value }: Option,
  before: readonly string[] | undefined,
  all: ReadonlyMap<string, Takes>,
): readonly string[] => {
  if (takes === "nothing" && attached) {
    throw usage(`${name} takes no value, but ${JSON.stringify(value)} is given.`);
  }
  if (value === undefined || (!attached && all.has(value))) throw usage(`${name} needs a value.`);
  if (takes !== "values" && before !== undefined) throw usage(`${name} is given twice.`);
  return [...(before ?? []), value];
};

const usage = (message: string, hint?: string): PartyError =>
  new PartyError("USAGE", message, hint === undefined ? {} : { hint });

const unknownOption = (word: string): PartyError =>
  usage(
    `There is no option ${JSON.stringify(word.split("=", 1)[0])}.`,
    "Write -- before a text that begins with a dash.",
  );

const ambiguous = (name: string): PartyError =>
  usage(
    `${JSON.stringify(name)} stands inside the text: is it an option or a word?`,
    "Quote the text, or write options first and -- before the text.",
  );
