import fs from "node:fs";
import path from "node:path";

export interface Skip {
  readonly file: string;
  readonly test: string;
}

interface ExcusedSkip extends Skip {
  readonly reason: string;
}

/** The skips that are allowed, each with its reason. */
export const readSkips = (root: string): readonly ExcusedSkip[] =>
  JSON.parse(fs.readFileSync(path.join(root, "test", "skips.json"), "utf8")) as ExcusedSkip[];

/** A sentence for every test that skipped itself without standing in the list. */
export const unlistedSkips = (
  skipped: readonly Skip[],
  excused: readonly ExcusedSkip[],
): readonly string[] =>
  skipped
    .filter(
      ({ file, test }) =>
        !excused.some(
          (each) => each.file === file && each.test === test && each.reason.trim() !== "",
        ),
    )
    .map(({ file, test }) => `skipped without an entry in test/skips.json: ${file}: ${test}`);
