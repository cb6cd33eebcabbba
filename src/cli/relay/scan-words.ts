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
  let ended = false;
  const textLength = (): number => words.length - countLeading(options);

  for (let at = 0; at < argv.length; at += 1) {
    const word = argv[at] ?? "";
    const { name, value } = splitOption(word);
    const taken = ended ? undefined : takes.get(name);
    if (taken !== undefined) {
      if (textLength() > 1) throw ambiguous(name);
      if (textLength() === 1) behind = name;
      const given = value ?? (needsValue(taken) ? argv[(at += 1)] : "");
      options.set(name, merge(options.get(name), name, taken, value, given, takes));
    } else if (!ended && word === "--" && textLength() < 1) {
      ended = true;
    } else if (!ended && textLength() < 1 && OPTION_LIKE.test(word)) {
      throw unknownOption(name);
    } else {
      if (behind !== undefined) throw ambiguous(behind);
      words.push(word);
    }
  }
  const lead = countLeading(options);
  return { options, leading: words.slice(0, lead), text: words.slice(lead) };
};

/** `--name` or `--name=value`, or one letter. What holds a blank before any `=` is text. */
const OPTION_LIKE = /^-(?:-[a-z][^\s=]*(?:=|$)|[a-z]$)/iv;

const splitOption = (word: string): { readonly name: string; readonly value?: string } => {
  const equals = word.startsWith("--") ? word.indexOf("=") : -1;
  return equals < 0
    ? { name: word }
    : { name: word.slice(0, equals), value: word.slice(equals + 1) };
};

const needsValue = (taken: Takes): boolean => taken === "value" || taken === "values";

const merge = (
  before: readonly string[] | undefined,
  name: string,
  taken: Takes,
  attached: string | undefined,
  given: string | undefined,
  takes: ReadonlyMap<string, Takes>,
): readonly string[] => {
  if (taken === "nothing" && attached !== undefined) {
    throw usage(`${name} takes no value, but ${JSON.stringify(attached)} is given.`);
  }
  if (given === undefined || (attached === undefined && takes.has(given))) {
    throw usage(`${name} needs a value.`);
  }
  if (taken !== "values" && before !== undefined) throw usage(`${name} is given twice.`);
  return [...(before ?? []), given];
};

const usage = (message: string, hint?: string): PartyError =>
  new PartyError("USAGE", message, hint === undefined ? {} : { hint });

const unknownOption = (name: string): PartyError =>
  usage(
    `There is no option ${JSON.stringify(name)}.`,
    "Write -- before a text that begins with a dash.",
  );

const ambiguous = (name: string): PartyError =>
  usage(
    `${JSON.stringify(name)} stands inside the text: is it an option or a word?`,
    "Quote the text, or write options first and -- before the text.",
  );
