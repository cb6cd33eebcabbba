import type { TranscriptRecord } from "../domain/transcripts/record.ts";
import { type AgentTurn, lastTurns } from "../domain/transcripts/turns.ts";
import { oneLine, visible } from "../domain/visible-text.ts";
import type { ReadTail } from "../ports/transcripts.ts";

/** A record may be huge and its lines too: it is read backwards, and no further than this. */
const FIRST_BYTES = 262_144;
const MOST_BYTES = 16_777_216;

/** As much of one text, in code points, and of one tool's input, as is shown. */
const MOST_TEXT = 4_000;
const MOST_INPUT = 200;
const MOST_NAME = 80;

/** The last `count` turns of the record at `path`, bounded, and safe for a terminal. */
export const peekTurns = (
  readTail: ReadTail,
  path: string,
  count: number,
): readonly AgentTurn[] => {
  for (let bytes = FIRST_BYTES; ; bytes *= 4) {
    const { lines, whole } = readTail(path, bytes);
    // The first turn found may have begun before what was read.
    const found = lastTurns(lines, count + 1);
    if (!whole && bytes < MOST_BYTES && found.length <= count) continue;
    return found.slice(-count).map(({ records }) => ({ records: records.map(bounded) }));
  }
};

const bounded = (record: TranscriptRecord): TranscriptRecord => {
  const at = record.at === undefined ? undefined : oneLine(record.at, MOST_NAME);
  return record.kind === "tool"
    ? {
        ...record,
        at,
        name: oneLine(record.name, MOST_NAME),
        input: oneLine(record.input, MOST_INPUT),
      }
    : { ...record, at, text: cut(visible(record.text)) };
};

const cut = (text: string): string => {
  const points = Array.from(text);
  if (points.length <= MOST_TEXT) return text;
  const more = (points.length - MOST_TEXT).toLocaleString("en");
  return `${points.slice(0, MOST_TEXT).join("")}… (${more} more characters)`;
};
