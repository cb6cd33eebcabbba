/**
 * About how many tokens a model takes `text` for, without its vocabulary. The seeds' measure, four bytes a token
 * (`tail_bytes_per_token` of context-capture.yaml), is half of what ids, times and hashes cost, which packets are full of. So
 * runs are counted: six letters are a token, three digits are, three signs are; a blank before a word belongs to it, other blanks are one,
 * and so is each character beyond ASCII. Against o200k_base it is 0.9 to 1.4 times the count (test/house/tokens.test.ts); no
 * program's own count is the same as another's.
 */
export const estimateTokens = (text: string): number => {
  let tokens = 0;
  for (const [run] of text.matchAll(RUN)) tokens += costOf(run);
  return tokens;
};

const RUN = /[A-Za-z]+|\d+|\s+|[[\x00-\x7f]--[A-Za-z\d\s]]+|[^\x00-\x7f]/gv;

const costOf = (run: string): number => {
  if (/^[A-Za-z]/v.test(run)) return Math.ceil(run.length / 6);
  if (/^\s/v.test(run)) return run === " " ? 0 : 1;
  return /^[\x00-\x7f]/v.test(run) ? Math.ceil(run.length / 3) : 1;
};
