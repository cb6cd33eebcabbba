/** What is whole in the text of a broken list, and every other character that is no mere punctuation. */

import { isMarker } from "./conflict-sides.ts";
import { type JsonObject, readJson } from "./json.ts";

/** A stretch of a broken file that is no entry. Nobody drops it: it is shown to a person. */
export interface Lost {
  /** The offset in the text that was read. */
  readonly at: number;
  readonly text: string;
  readonly reason: string;
}

export interface Scan {
  readonly entries: readonly JsonObject[];
  readonly lost: readonly Lost[];
}

/** `name` is the list's key (`messages`); `isEntry` tells its entries from other objects. Reads every character at most twice. */
export const scanEntries = (
  text: string,
  name: string,
  isEntry: (object: JsonObject) => boolean,
): Scan => {
  const found: Found[] = [];
  const faults: Fault[] = [];
  let at = text.indexOf("{");
  while (at !== -1) {
    const read = readJson(text, at, (object, start, end) => {
      if (isEntry(object)) keepOutermost(found, { object, start, end });
    });
    if (read.kind === "broken") faults.push(read);
    at = text.indexOf("{", read.kind === "value" ? read.end : Math.max(read.at, at + 1));
  }
  return {
    entries: found.map(({ object }) => object),
    lost: lostOf(text, name, gapsOf(found, text.length), faults),
  };
};

interface Found {
  readonly object: JsonObject;
  readonly start: number;
  readonly end: number;
}

interface Fault {
  readonly at: number;
  readonly reason: string;
}

type Gap = readonly [start: number, end: number];

/** Gaps and faults both come in the order of the text. */
const lostOf = (
  text: string,
  name: string,
  gaps: readonly Gap[],
  faults: readonly Fault[],
): readonly Lost[] => {
  const lost: Lost[] = [];
  let next = 0;
  for (const [start, end] of gaps) {
    while ((faults[next]?.at ?? Number.POSITIVE_INFINITY) <= start) next += 1;
    const fault = faults[next];
    const reason = fault !== undefined && fault.at <= end ? fault.reason : NO_ENTRY;
    const stretch = text.slice(start, end);
    if (hasContent(stretch, name)) lost.push({ at: start, text: stretch.trim(), reason });
  }
  return lost;
};

const NO_ENTRY = "it is no entry of the list";

/** What stands within an entry is a part of it. */
const keepOutermost = (found: Found[], entry: Found): void => {
  while ((found.at(-1)?.start ?? -1) > entry.start) found.pop();
  found.push(entry);
};

const gapsOf = (found: readonly Found[], length: number): readonly Gap[] => [
  ...found.map(({ start }, index) => [found[index - 1]?.end ?? 0, start] as const),
  [found.at(-1)?.end ?? 0, length],
];

/** False for mere punctuation, and the list's key with its colon: without it, the text was cut right there. */
const hasContent = (text: string, name: string): boolean =>
  text
    .split("\n")
    .filter((line) => !isMarker(line))
    .join("")
    .replaceAll(/\s/gv, "")
    .replaceAll(`"${name}":`, "")
    .replaceAll(/[\[\]\{\},:\u{feff}]/gv, "") !== "";
