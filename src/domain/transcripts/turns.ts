import { claudeRecords } from "./claude-records.ts";
import { codexRecords } from "./codex-records.ts";
import { copilotRecords, isCopilot } from "./copilot-records.ts";
import { geminiRecords, isGemini } from "./gemini-records.ts";
import { parseLine, type TranscriptRecord } from "./record.ts";

/** What was asked, and what was said and done until the next question. */
export interface AgentTurn {
  readonly records: readonly TranscriptRecord[];
}

/** The last `count` turns of a record. `lines` may begin in the middle: what belongs to no question is left out. */
export const lastTurns = (lines: Iterable<string>, count: number): readonly AgentTurn[] => {
  const turns: TranscriptRecord[][] = [];
  let before: TranscriptRecord["kind"] | undefined;
  for (const line of lines) {
    for (const record of recordsIn(line)) {
      // Several texts in a row were given to the model together.
      if (record.kind === "user" && before !== "user") turns.push([]);
      turns.at(-1)?.push(record);
      before = record.kind;
    }
  }
  return turns.slice(-count).map((records) => ({ records }));
};

/** What a line tells, whichever program wrote it; a line that is no record tells nothing. */
const recordsIn = (line: string): readonly TranscriptRecord[] => {
  const record = line.startsWith("{") ? parseLine(line) : undefined;
  if (record === undefined) return [];
  if ("payload" in record) return codexRecords(record);
  if (isCopilot(record)) return copilotRecords(record);
  return isGemini(record) ? geminiRecords(record) : claudeRecords(record);
};
