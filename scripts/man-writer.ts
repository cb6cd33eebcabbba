/** Writes manual pages in the man macros of roff, which groff and mandoc read. */

export interface ManPage {
  /** `party-relay`, in small letters. */
  readonly name: string;
  /** One line: what it is. */
  readonly brief: string;
  readonly parts: readonly ManPart[];
}

export type ManPart =
  | { readonly kind: "section" | "subsection"; readonly title: string }
  | { readonly kind: "paragraph"; readonly text: string }
  /** Kept as it is, in a font of one width. */
  | { readonly kind: "verbatim"; readonly text: string }
  | { readonly kind: "list"; readonly items: readonly (readonly [term: string, text: string])[] };

/** A page has no date of its own: it changes with the program. */
const DATE = "2026-11-27";

export const writeManPage = ({ name, brief, parts }: ManPage): string =>
  [
    `.\\" Written by \`npm run generate\`.`,
    `.TH ${name.toUpperCase()} 1 ${DATE} Party`,
    // Words to be copied are not broken, and gaps not stretched.
    ".nh",
    ".ad l",
    ".SH NAME",
    `${escapeText(name)} \\- ${escapeText(brief)}`,
    ...parts.flatMap((part, index) => linesOf(part, isHeading(parts[index - 1]))),
    "",
  ].join("\n");

const isHeading = (part: ManPart | undefined): boolean =>
  part?.kind === "section" || part?.kind === "subsection";

/** A paragraph right below a heading begins by itself. */
const linesOf = (part: ManPart, isFirst: boolean): readonly string[] => {
  const paragraph = isFirst ? [] : [".PP"];
  switch (part.kind) {
    case "section":
      return [`.SH ${escapeText(part.title)}`];
    case "subsection":
      return [`.SS ${escapeText(part.title)}`];
    case "paragraph":
      return [...paragraph, ...flowing(part.text)];
    case "verbatim":
      return [...paragraph, ".nf", ...part.text.split("\n").map(orBlank), ".fi"];
    case "list":
      return part.items.flatMap(([term, text]) => [
        ".TP",
        `\\fB${escapeText(term)}\\fR`,
        ...flowing(text),
      ]);
  }
};

/** A blank line would begin a paragraph. */
const orBlank = (line: string): string => (line.trim() === "" ? "\\&" : escapeText(line));

/** As long as a line of the source should be. */
const WIDTH = 78;

/** Text that is set anew; each of its lines begins one. */
const flowing = (text: string): readonly string[] =>
  text.split("\n").flatMap((line, index) => [...(index === 0 ? [] : [".br"]), ...wrapped(line)]);

const wrapped = (line: string): readonly string[] => {
  const lines: string[] = [];
  for (const word of line.split(/ +/v).filter((each) => each !== "")) {
    const last = lines.at(-1);
    const longer = last === undefined ? word : `${last} ${word}`;
    if (last === undefined || escapeText(longer).length > WIDTH) lines.push(word);
    else lines[lines.length - 1] = longer;
  }
  return lines.length === 0 ? ["\\&"] : lines.map(escapeText);
};

/**
 * A line that shows as it stands, whatever is in it: nothing begins a request or an escape, a dash is a dash that can be
 * copied, and what is not ASCII comes through in every locale.
 */
export const escapeText = (line: string): string => {
  const escaped = line.replaceAll(/[\\\-'`^~]|[^\t -~]/gv, (sign) => SIGNS[sign] ?? named(sign));
  return /^[.']/v.test(line) ? `\\&${escaped}` : escaped;
};

const SIGNS: Readonly<Record<string, string>> = {
  "\\": String.raw`\e`,
  "-": String.raw`\-`,
  "'": String.raw`\(aq`,
  "`": String.raw`\(ga`,
  "^": String.raw`\(ha`,
  "~": String.raw`\(ti`,
};

const named = (sign: string): string =>
  `\\[u${(sign.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}]`;
