/** Words of others within a packet: fenced, so that nothing in them ends the quotation or passes for Party's own. */

import { breakFence } from "../fence.ts";
import { maskSecrets } from "../secrets.ts";
import { visible } from "../visible-text.ts";

/** As the seeds cut the lines of a transcript's tail. */
const MOST_LINE = 400;
/** Tags by which programs mark what their models shall obey. */
const MARKS = /<(?=\s*\/?\s*(?:system|developer|instructions?)\b)/giv;

/**
 * Text from outside as it may stand in a packet, line by line: no control, no secret, no endless line, and no envelope, by
 * whose opening a record would prove that its message was read.
 */
export const cleanLines = (text: string): readonly string[] =>
  breakFence(visible(maskSecrets(text).replaceAll("\r\n", "\n")))
    .replaceAll(MARKS, String.raw`<\\`)
    .split("\n")
    .map((line) => cutLine(line.trimEnd()));

/** The same on one line, for lists. */
export const cleanLine = (text: string, limit = 120): string =>
  cutLine(cleanLines(text.replaceAll(/\s+/gv, " ").trim()).join(" "), limit);

const cutLine = (line: string, limit = MOST_LINE): string => {
  const points = Array.from(line);
  return points.length <= limit ? line : `${points.slice(0, limit - 1).join("")}…`;
};

/** Between fences that are longer than any run of their own character in it; `source` is one of our words. */
export const fenced = (lines: readonly string[], source: string): readonly string[] => {
  const runs = lines.join("\n").matchAll(/`+/gv);
  const longest = runs.reduce((most, [run]) => Math.max(most, run.length), 2);
  const fence = "`".repeat(longest + 1);
  // Behind such a fence a backtick would end its line.
  return [`${fence}quote from ${source.replaceAll("`", "'")}`, ...lines, fence];
};
