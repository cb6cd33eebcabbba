import { namesIn, textIn } from "./quiet-reads.ts";

/** The process of a script that was started with these words, whatever interpreter runs it; undefined where there is none. */
export const findProcess = (words: readonly string[], root = "/proc"): number | undefined => {
  const wanted = words.join("\0");
  return namesIn(root)
    .filter((name) => /^\d+$/v.test(name))
    .map(Number)
    .find((pid) => {
      const line = (textIn(`${root}/${pid}/cmdline`) ?? "").replace(/\0$/v, "");
      return line === wanted || line.endsWith(`\0${wanted}`);
    });
};
