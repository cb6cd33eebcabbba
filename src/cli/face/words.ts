/** The words of a script's command line: options may stand anywhere, as the original's scripts take them. */

import { usage } from "./face-context.ts";

export interface Words {
  readonly words: readonly string[];
  readonly has: (flag: string) => boolean;
  readonly value: (option: string) => string | undefined;
}

export interface Options {
  readonly flags?: readonly string[];
  /** Options with a value behind them. */
  readonly values?: readonly string[];
}

/** Throws USAGE with `text` for an option that has no value. What is no option of ours is a word: bodies begin with dashes. */
export const readWords = (
  args: readonly string[],
  { flags = [], values = [] }: Options,
  text: string,
): Words => {
  const words: string[] = [];
  const given = new Map<string, string>();
  for (let index = 0; index < args.length; index += 1) {
    const word = args[index] ?? "";
    if (flags.includes(word)) given.set(word, "");
    else if (values.includes(word)) {
      const value = args[(index += 1)];
      if (value === undefined) throw usage(text);
      given.set(word, value);
    } else words.push(word);
  }
  return { words, has: (flag) => given.has(flag), value: (option) => given.get(option) };
};
