import type { Row } from "../../domain/screen.ts";

/** Reads what `capture-pane -p -e` prints: plain text, and beside it the text with dim cells as blanks. */
export const captureToRows = (lines: readonly string[]): readonly Row[] => {
  // tmux writes only changes of attributes, and those run on from one line into the next.
  let dim = false;
  return lines.map((line) => {
    let text = "";
    let solid = "";
    for (const [token] of line.matchAll(TOKENS)) {
      if (!ESCAPE.test(token)) {
        text += token;
        solid += dim ? " ".repeat(token.length) : token;
      } else if (token.endsWith("m")) dim = dimAfter(token.slice(2, -1), dim);
    }
    const kept = text.replace(/ +$/v, "");
    return { text: kept, solid: solid.slice(0, kept.length) };
  });
};

// CSI sequences, OSC strings (hyperlinks) up to BEL or ST, other two-byte escapes, single controls; then runs of text.
const TOKENS =
  /\u001b\[[0-?]*[ -\/]*[@-~]|\u001b\]\P{Cc}*(?:\u0007|\u001b\\)|\u001b[ -~]|\p{Cc}|\P{Cc}+/gv;
const ESCAPE = /^\p{Cc}/v;

/** Whether text is dim after one SGR sequence. */
const dimAfter = (parameters: string, before: boolean): boolean => {
  const codes = parameters.split(";");
  let dim = before;
  for (let index = 0; index < codes.length; index += 1) {
    const code = codes[index];
    if (code === "2") dim = true;
    else if (code === "" || code === "0" || code === "22") dim = false;
    // The numbers behind an extended colour are no attributes: `38;5;2` is green, `38;2;r;g;b` any colour.
    else if (code === "38" || code === "48" || code === "58")
      index += codes[index + 1] === "5" ? 2 : 4;
  }
  return dim;
};
