/** One command with its arguments, before any quoting: `["send-keys", "-t", "%3", "Enter"]`. */
export type Command = readonly string[];

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ["\n", "\\n"],
  ["\r", "\\r"],
  ["\t", "\\t"],
  ["\\", "\\\\"],
  ['"', '\\"'],
  ["$", "\\$"],
  // A home directory at the beginning of a word, even between quotes.
  ["~", "\\~"],
]);

/** Quotes one argument for tmux's own command parser, so that exactly this text comes out of it. */
const quoteArgument = (text: string): string => {
  refuseNul(text);
  return `"${text.replaceAll(/[\n\r\t\\"$~]/gv, (character) => ESCAPES.get(character) ?? character)}"`;
};

/** Commands as one line of tmux's own syntax: they run in order, and an error drops the rest. */
export const commandsToLine = (commands: readonly Command[]): string =>
  commands.map((command) => command.map((word) => quoteArgument(word)).join(" ")).join(" ; ");

/** Commands as arguments of the tmux program. */
export const commandsToArguments = (commands: readonly Command[]): readonly string[] =>
  commands.flatMap((command, index) => {
    const words = command.map((word) => protectSemicolon(word));
    return index === 0 ? words : [";", ...words];
  });

// tmux takes a `;` at the end of any argument for the end of the command.
const protectSemicolon = (text: string): string => {
  refuseNul(text);
  return text.endsWith(";") ? `${text.slice(0, -1)}\\;` : text;
};

const refuseNul = (text: string): void => {
  if (text.includes("\0")) throw new Error("A tmux argument can not hold NUL.");
};
