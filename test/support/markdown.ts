/** As much of Markdown as the checks of our own pages need. */

export interface Fence {
  readonly language: string;
  readonly text: string;
  /** The one-based line of the opening fence. */
  readonly line: number;
}

/** The fenced blocks of a page. */
export const fencesOf = (page: string): readonly Fence[] =>
  page
    .matchAll(FENCE)
    .map(({ index, groups }) => ({
      language: groups?.["language"] ?? "",
      text: groups?.["text"] ?? "",
      line: page.slice(0, index).split("\n").length,
    }))
    .toArray();

/** Where the page's links lead, as written. */
export const linksOf = (page: string): readonly string[] =>
  page
    .replaceAll(FENCE, "")
    .replaceAll(/`[^`\n]*`/gv, "")
    .matchAll(/\]\((?<target>[^\)\s]+)\)/gv)
    .map(({ groups }) => groups?.["target"] ?? "")
    .toArray();

/** The fragments that the page's headings can be reached by, as forges make them. */
export const fragmentsOf = (page: string): ReadonlySet<string> => {
  const seen = new Map<string, number>();
  const headings = page.replaceAll(FENCE, "").matchAll(/^#{1,6} (?<title>.+)$/gmv);
  return new Set(
    headings.map(({ groups }) => {
      const slug = (groups?.["title"] ?? "")
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}\s_\-]/gv, "")
        .trim()
        .replaceAll(/\s/gv, "-");
      const count = seen.get(slug) ?? 0;
      seen.set(slug, count + 1);
      return count === 0 ? slug : `${slug}-${count}`;
    }),
  );
};

const FENCE = /^```(?<language>[a-z]*)\n(?<text>[\s\S]*?)^```$/gmv;
