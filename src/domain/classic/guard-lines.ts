/** A body as it stands in a list of messages on a terminal: nothing in it acts, and none of its lines passes for the list's own. */

import { visible } from "../visible-text.ts";

/** Lines that the lists themselves print: a rule, a title, a message's head. */
const OWN = /^(?:-{3,}\s*$|={3}\s|\[[^\]]*\]\s.*->|(?:Subject|Time|ID):\s)/v;

/** The text with a backslash before each line that could be taken for the end of its message or the begin of another. */
export const guardLines = (text: string): string =>
  visible(text.replaceAll(/\r\n?/gv, "\n"))
    .split("\n")
    .map((line) => (OWN.test(line) ? `\\${line}` : line))
    .join("\n");
