/** How many terminal cells a text takes, by the tables that terminals use. */

const WIDE =
  /^[\u{1100}-\u{115f}\u{2e80}-\u{303e}\u{3041}-\u{33ff}\u{3400}-\u{4dbf}\u{4e00}-\u{9fff}\u{a000}-\u{a4cf}\u{a960}-\u{a97f}\u{ac00}-\u{d7a3}\u{f900}-\u{faff}\u{fe10}-\u{fe19}\u{fe30}-\u{fe6f}\u{ff01}-\u{ff60}\u{ffe0}-\u{ffe6}\u{1b000}-\u{1b2ff}\u{20000}-\u{2fffd}\u{30000}-\u{3fffd}]|^\p{Emoji_Presentation}/v;
const REGIONAL = /^\p{Regional_Indicator}/v;
const ZERO = /^[\p{Mn}\p{Me}\p{Cf}\p{Cc}]$/v;
const PLAIN = /^[\x20-\x7e\n]*$/v;

const clusters = new Intl.Segmenter("en", { granularity: "grapheme" });

/** The text as the units that a cursor steps over. */
export const splitClusters = (text: string): readonly string[] =>
  PLAIN.test(text)
    ? Array.from(text)
    : Array.from(clusters.segment(text), ({ segment }) => segment);

export const cellWidth = (text: string): number => {
  if (PLAIN.test(text)) return text.length;
  let width = 0;
  for (const cluster of splitClusters(text)) width += clusterWidth(cluster);
  return width;
};

const clusterWidth = (cluster: string): number => {
  // An emoji that the text asks to be shown as a picture is wide, whatever its base character is.
  if (cluster.includes("\u{fe0f}")) return 2;
  let widest = 0;
  for (const point of cluster) widest = Math.max(widest, pointWidth(point));
  return widest;
};

const pointWidth = (point: string): number => {
  if (ZERO.test(point)) return 0;
  return WIDE.test(point) && !REGIONAL.test(point) ? 2 : 1;
};
