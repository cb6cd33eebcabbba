import { formatTime } from "../duration.ts";
import type { TranscriptRecord } from "../transcripts/record.ts";
import type { PacketAttack, PacketFacts, PacketMail, PacketScreen } from "./packet-facts.ts";
import { cleanLine, cleanLines } from "./quote.ts";

export interface Section {
  readonly title: string;
  /** The higher, the later it is cut. */
  readonly value: number;
  /** The part of the room that it may take before others were served. */
  readonly share: number;
  /** At least one. */
  readonly lines: readonly string[];
  /** Which end stays when lines are cut. */
  readonly keeps: "first" | "last";
  /** Whose words the lines are, where they are not ours. */
  readonly source: string | undefined;
}

/** The sections that have anything to say, in reading order. */
export const sectionsOf = (facts: PacketFacts): readonly Section[] =>
  [
    { ...noteOf(facts), title: "Note", value: 10, share: 0.25 },
    { ...askedLast(facts), title: "Asked last", value: 9, share: 0.2 },
    { ...mailOf(facts.owed), title: "Owes answers", value: 8, share: 0.12 },
    { ...mailOf(facts.unread), title: "Not yet read", value: 7, share: 0.12 },
    { ...mailOf(facts.awaited), title: "Waits for answers", value: 5, share: 0.08 },
    { ...ours(facts.attacks.flatMap(attackLines)), title: "Attacks", value: 6, share: 0.15 },
    { ...gitOf(facts), title: "Repository", value: 4, share: 0.12 },
    { ...conversationOf(facts), title: "Conversation", value: 3, share: 0.4 },
    { ...recentOf(facts), title: "Last messages", value: 2, share: 0.1 },
    { ...screenOf(facts.screen), title: "Last screen", value: 1, share: 0.15 },
  ].filter(({ lines }) => lines.length > 0);

type Content = Pick<Section, "lines" | "keeps" | "source">;

const ours = (lines: readonly string[]): Content => ({ lines, keeps: "first", source: undefined });

const noteOf = ({ note }: PacketFacts): Content => ({
  lines: note === undefined ? [] : cleanLines(note.text.trim()),
  keeps: "first",
  source:
    note === undefined ? undefined : `${cleanLine(note.by, 70)}, written ${formatTime(note.at)}`,
});

/** What it was asked to do is worth more than what came of it: the files show that as well. */
const askedLast = ({ turns, transcript }: PacketFacts): Content => {
  const asked = turns.at(-1)?.records.filter(({ kind }) => kind === "user") ?? [];
  return quoted(
    asked.flatMap((record) => (record.kind === "user" ? cleanLines(record.text.trim()) : [])),
    transcript,
    "first",
  );
};

const conversationOf = ({ turns, transcript }: PacketFacts): Content => {
  const last = turns.at(-1);
  const records = turns.flatMap((turn) =>
    turn === last ? turn.records.filter(({ kind }) => kind !== "user") : turn.records,
  );
  return quoted(records.flatMap(recordLines), transcript, "last");
};

const quoted = (
  lines: readonly string[],
  transcript: string | undefined,
  keeps: Section["keeps"],
): Content => ({ lines, keeps, source: `its record ${cleanLine(transcript ?? "", 160)}`.trim() });

const recordLines = (record: TranscriptRecord): readonly string[] => {
  if (record.kind === "tool") return [`did: ${cleanLine(`${record.name} ${record.input}`, 200)}`];
  const [first = "", ...more] = cleanLines(record.text.trim());
  const who = record.kind === "user" ? "asked" : "said";
  return [`${who}: ${first}`, ...more.map((line) => `  ${line}`)];
};

/** Subjects and first words are others', each in quotation marks on the line that names its sender. */
const mailOf = (mails: readonly PacketMail[]): Content => ours(mails.map(mailLine));

const recentOf = ({ recent }: PacketFacts): Content => ({
  ...mailOf(recent),
  keeps: "last",
});

const mailLine = ({ id, from, to, kind, words, at, due }: PacketMail): string => {
  const deadline = due === undefined ? "" : ` · due ${formatTime(due)}`;
  const names = `${cleanLine(from, 70)} → ${cleanLine(to, 70)}`;
  return `- ${id} ${names} · ${cleanLine(kind, 20)} · ${formatTime(at)}${deadline} · ${JSON.stringify(cleanLine(words, 100))}`;
};

const attackLines = (attack: PacketAttack): readonly string[] => {
  const { planFile, phase, lastUpdated, chunks } = attack;
  const facts = [
    cleanLine(attack.status, 40),
    ...(phase === undefined ? [] : [`phase ${JSON.stringify(cleanLine(phase, 60))}`]),
    ...(lastUpdated === undefined ? [] : [`updated ${cleanLine(lastUpdated, 40)}`]),
    ...(planFile === undefined ? [] : [`plan ${JSON.stringify(cleanLine(planFile, 160))}`]),
  ];
  return [
    `- ${cleanLine(attack.id, 70)}: ${facts.join(" · ")}`,
    ...chunks.map(({ name, status, description }) => {
      const what = description === undefined ? "" : ` ${JSON.stringify(cleanLine(description))}`;
      return `  - chunk ${JSON.stringify(cleanLine(name, 60))}: ${cleanLine(status, 40)}${what}`;
    }),
  ];
};

const gitOf = ({ git }: PacketFacts): Content => {
  const lines =
    git === undefined
      ? []
      : [
          git.branch === undefined ? "no branch" : `branch ${cleanLine(git.branch, 100)}`,
          ...(git.commits.length === 0 ? ["no commits"] : ["last commits:"]),
          ...git.commits.map((line) => `  ${cleanLine(line)}`),
          git.changes.length === 0
            ? "nothing uncommitted"
            : `not committed, ${git.changes.length} ${git.changes.length === 1 ? "path" : "paths"}:`,
          // The two columns in front tell what is staged: blanks count.
          ...git.changes.map(
            (line) =>
              `  ${STAGED.test(line) ? line.slice(0, 3) : ""}${cleanLine(line.replace(STAGED, ""), 160)}`,
          ),
        ];
  return { lines, keeps: "first", source: "git" };
};

const STAGED = /^[ A-Z?!]{2} /v;

/** A row that fills the screen goes on in the next one: a secret must not hide at the edge. */
const screenOf = (screen: PacketScreen | undefined): Content => {
  const text = (screen?.rows ?? [])
    .map((row) => (Array.from(row).length >= (screen?.width ?? 0) ? row : `${row}\n`))
    .join("");
  const lines = text.trim() === "" ? [] : cleanLines(text.replaceAll(/^\n+|\s+$/gv, ""));
  return { lines, keeps: "last", source: "its screen" };
};
