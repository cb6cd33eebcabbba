import type { ManPage, ManPart } from "./man-writer.ts";

/** What a program's help says, by its commands; the one of "" is the program's own. */
export interface ProgramHelp {
  readonly name: string;
  readonly brief: string;
  readonly sections: readonly HelpSection[];
}

export type HelpSection = readonly [verb: string, help: string];

/** A manual page of all that a program's commands say of themselves. */
export const manPageOf = ({ name, brief, sections }: ProgramHelp): ManPage => {
  const own = sections.filter(([verb]) => verb === "");
  const commands = sections.filter(([verb]) => verb !== "");
  return {
    name,
    brief,
    parts: [
      ...own.flatMap(([, help]) => ownParts(help)),
      ...(commands.length === 0 ? [] : [{ kind: "section", title: "COMMANDS IN FULL" } as const]),
      ...commands.flatMap(([verb, help]): readonly ManPart[] => [
        { kind: "subsection", title: `${name} ${verb}` },
        ...commandParts(help),
      ]),
      { kind: "section", title: "FILES" },
      { kind: "list", items: FILES },
      { kind: "section", title: "SEE ALSO" },
      { kind: "paragraph", text: SEE.filter((other) => other !== `${name}(1)`).join(", ") },
    ],
  };
};

const FILES = [
  ["~/llm-share/relay/", "Outbox, ledger, state and log; elsewhere with RELAY_SHARE_DIR."],
  ["~/.config/relay/party.toml, party.conf", "Configuration, read and never run."],
] as const;

const SEE = ["party(1)", "relay(1)", "relay-daemon(1)", "s3-sync(1)", "tmux(1)"];

/** The program's own help, with sections of the page for its parts. */
const ownParts = (help: string): readonly ManPart[] => {
  const blocks = blocksOf(help);
  const described = blocks.findIndex(({ heading }) => heading === undefined);
  return blocks.flatMap((block, index): readonly ManPart[] => {
    const title = block.heading === "USAGE" ? "SYNOPSIS" : block.heading;
    const heading = title ?? (index === described ? "DESCRIPTION" : undefined);
    const head = heading === undefined ? [] : [{ kind: "section", title: heading } as const];
    return [...head, bodyOf(block)];
  });
};

/** A command's help: all of it below its name. */
const commandParts = (help: string): readonly ManPart[] =>
  blocksOf(help).flatMap((block): readonly ManPart[] => {
    const { heading } = block;
    if (heading === undefined || heading === "USAGE") return [bodyOf(block)];
    return [{ kind: "paragraph", text: `${heading.toLowerCase()}:` }, bodyOf(block)];
  });

const bodyOf = ({ heading, lines }: Block): ManPart => {
  const text = outdented(lines);
  if (heading === undefined) return freeText(text);
  const rows = heading === "USAGE" ? undefined : rowsOf(text);
  return rows === undefined ? { kind: "verbatim", text } : { kind: "list", items: rows };
};

/** A heading in capitals with lines below it, or free text. */
interface Block {
  readonly heading: string | undefined;
  readonly lines: readonly string[];
}

const blocksOf = (help: string): readonly Block[] => {
  const blocks: { heading: string | undefined; lines: string[] }[] = [];
  let isOpen = false;
  for (const line of help.trim().split("\n")) {
    if (/^[A-Z]+$/v.test(line)) {
      blocks.push({ heading: line, lines: [] });
      isOpen = true;
    } else if (line.trim() === "") isOpen = false;
    else if (isOpen) blocks.at(-1)?.lines.push(line.trimEnd());
    else {
      blocks.push({ heading: undefined, lines: [line.trimEnd()] });
      isOpen = true;
    }
  }
  return blocks;
};

/** Text in sentences flows; what is set in columns stays as it is. */
const freeText = (text: string): ManPart =>
  /^ |\S {2,}\S|^usage:/mv.test(text) ? { kind: "verbatim", text } : { kind: "paragraph", text };

/** Two columns as items of a list; undefined where the lines have another shape. */
const rowsOf = (text: string): readonly (readonly [string, string])[] | undefined => {
  const rows = text.split("\n").map((line) => {
    const { term, rest } =
      /^ *(?<term>\S.*?)(?: {2,}(?<rest>\S.*))?$/v.exec(joined(line))?.groups ?? {};
    return term === undefined
      ? undefined
      : ([term, (rest ?? "").replaceAll(/ {2,}/gv, " ")] as const);
  });
  return rows.some((row) => row === undefined)
    ? undefined
    : rows.filter((row) => row !== undefined);
};

/** `-s [--session]` and `   --json`: a short name and a long one stand apart by blanks. */
const joined = (line: string): string => line.replace(/^(?<short> *-\w) +(?=\[?--)/v, "$<short> ");

const outdented = (lines: readonly string[]): string => {
  const indents = lines.map((line) => /^ */v.exec(line)?.[0].length ?? 0);
  const least = Math.min(...indents);
  return lines.map((line) => line.slice(least)).join("\n");
};
