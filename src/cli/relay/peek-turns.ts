import { parseAddress } from "../../domain/address.ts";
import { PROTOCOL, type TranscriptDocument } from "../../domain/control.ts";
import { PartyError } from "../../domain/error.ts";
import { resolveRecipient } from "../../domain/roster.ts";
import type { TranscriptRecord } from "../../domain/transcripts/record.ts";
import { oneLine } from "../../domain/visible-text.ts";
import { peekTurns } from "../../operations/peek-turns.ts";
import type { Control } from "../../ports/control.ts";
import { clockTime } from "./clock-time.ts";
import type { RelayContext } from "./context.ts";

interface Peek {
  readonly role: string;
  readonly count: number;
  readonly json: boolean;
}

/** `relay peek ROLE --turns N`: what the agent's own record has, not what its screen shows. */
export const showTurns = async (
  context: RelayContext,
  control: Control | undefined,
  { role, count, json }: Peek,
): Promise<void> => {
  const { print, clock, readTail } = context;
  const transcript = await transcriptOf(role, control, context);
  const turns = peekTurns(readTail, transcript, count);
  if (json) {
    print({
      role,
      transcript,
      turns: turns.map(({ records }) => ({ records: records.map(toDocument) })),
    });
    return;
  }
  if (turns.length === 0) print(`Its record ${oneLine(transcript, 400)} has no turn yet.`);
  const now = clock.now();
  for (const { records } of turns) for (const record of records) print(textOf(record, now));
};

const transcriptOf = async (
  role: string,
  control: Control | undefined,
  { roster, session }: RelayContext,
): Promise<string> => {
  const recipient = resolveRecipient(roster(), session, parseAddress(role));
  if (recipient.kind !== "agent") {
    throw new PartyError("PANE_UNKNOWN", `${JSON.stringify(role)} is no agent: it has no turns.`, {
      hint: "`relay who` lists who runs.",
    });
  }
  if (control === undefined) {
    throw new PartyError(
      "DAEMON_UNAVAILABLE",
      `Only a daemon can tell where ${role} records its conversation, and none runs.`,
      { hint: "Start it with `party` or `relay-daemon`, then try again." },
    );
  }
  const request = { v: PROTOCOL, op: "transcript", agent: recipient.name } as const;
  const { transcript } = (await control.request(request)) as unknown as TranscriptDocument;
  if (transcript !== null) return transcript;
  throw new PartyError("TRANSCRIPT_UNKNOWN", `No record of ${role}'s conversation is known.`, {
    hint: `It may begin with its first turn. Else name it with \`party adopt --transcript\`, or in party.toml; \`relay peek ${role}\` shows the screen.`,
  });
};

const toDocument = (record: TranscriptRecord): object =>
  record.kind === "tool"
    ? { kind: record.kind, at: record.at ?? null, name: record.name, input: record.input }
    : { kind: record.kind, at: record.at ?? null, text: record.text };

const SAID = { user: "asked", assistant: "said" } as const;

/** `14:03:55.020  said` and the text below it; a tool's call is one line. */
const textOf = (record: TranscriptRecord, now: number): string => {
  const at = Date.parse(record.at ?? "");
  const time = Number.isNaN(at) ? "" : `${clockTime(at, now)}  `;
  if (record.kind === "tool") return `${time}${record.name}  ${record.input}`.trimEnd();
  return `${time}${SAID[record.kind]}\n${record.text.replaceAll(/^/gmv, "  ").trimEnd()}`;
};
