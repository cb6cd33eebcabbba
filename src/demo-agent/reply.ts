/** Finding in what was read the commands that it asks to be answered with. */

const ENVELOPE =
  /^<relay-message id="(?<id>[^"\n]+)"[^>\n]*>\n(?<line>[^\n]*)\n(?<body>[\s\S]*?)\n<\/relay-message \k<id>>/gmv;
const CLAUSE = /Answer (?:with|by \S+): (?<command>.+?)\]?\s*$/v;

/** The commands to answer with, exactly as printed, their `"…"` replaced by `words`, or by words about what was read. */
export const answersIn = (text: string, words?: string): readonly string[] =>
  [...text.matchAll(ENVELOPE)].flatMap(({ groups }) => {
    const command = CLAUSE.exec(groups?.["line"] ?? "")?.groups?.["command"];
    if (command === undefined) return [];
    const body = quote(words ?? `Done: ${firstWords(groups?.["body"] ?? "", 6)}`);
    return [command.includes('"…"') ? command.replace('"…"', () => body) : `${command} ${body}`];
  });

/** What the model says to a turn: the turn's own beginning. */
export const acknowledge = (text: string): string =>
  `ACK ${text.slice(0, 400).replaceAll(/\s+/gv, " ").slice(0, 40)}`.trimEnd();

const firstWords = (text: string, count: number): string =>
  text.trim().split(/\s+/v).slice(0, count).join(" ");

const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
