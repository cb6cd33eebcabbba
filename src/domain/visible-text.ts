/** Text from outside, made safe for a terminal and for a composer: nothing in it acts, everything can be seen. */

// C0 except \n and \t, DEL, C1, the controls that reorder text, and the invisible tag characters.
const HIDDEN =
  /[\u{0}-\u{8}\u{b}-\u{1f}\u{7f}-\u{9f}\u{61c}\u{200e}\u{200f}\u{202a}-\u{202e}\u{2066}-\u{2069}\u{e0000}-\u{e007f}]/gv;

/** Shows every control character as `\u{1b}` and leaves all else as it is. What it returns it leaves alone. */
export const visible = (text: string): string =>
  text.replaceAll(HIDDEN, (control) => `\\u{${control.codePointAt(0)?.toString(16) ?? ""}}`);

/** `text` on one line of at most `limit` code points, for lists; what was cut is marked by `…`. */
export const oneLine = (text: string, limit: number): string => {
  const line = visible(text.replaceAll(/\s+/gv, " ").trim());
  const points = Array.from(line);
  return points.length <= limit ? line : `${points.slice(0, Math.max(0, limit - 1)).join("")}…`;
};
