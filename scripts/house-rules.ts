/** Checks what no linter checks: the sizes of files, and that every excused skip has its reason. */
import fs from "node:fs";
import path from "node:path";

import { readSkips } from "./skips.ts";

const root = path.dirname(import.meta.dirname);

const LONGEST_FILE = 300;
const MOST_SKIPS = 10;

const main = (): void => {
  const complaints = [...checkSizes(), ...checkSkips()];
  for (const complaint of complaints) process.stdout.write(`✖ ${complaint}\n`);
  process.exit(complaints.length === 0 ? 0 : 1);
};

const checkSizes = (): readonly string[] => {
  const sizes = fs
    .globSync("src/**/*.ts", { cwd: root })
    .filter((file) => !file.endsWith(".test.ts"))
    .map((file) => ({ file, lines: countLines(path.join(root, file)) }))
    .toSorted((a, b) => a.lines - b.lines);
  const median = sizes[Math.floor(sizes.length / 2)]?.lines ?? 0;
  const longest = sizes.at(-1);
  process.stdout.write(
    `${sizes.length} source files, median ${median} lines, longest ${longest?.lines} (${longest?.file})\n`,
  );
  return sizes
    .filter(({ lines }) => lines > LONGEST_FILE)
    .map(({ file, lines }) => `${file} has ${lines} lines; ${LONGEST_FILE} is the limit`);
};

/** Without blank lines and comments, as the linter counts. */
const countLines = (file: string): number =>
  fs
    .readFileSync(file, "utf8")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !/^(?:\/\/|\/\*|\*)/v.test(line)).length;

const checkSkips = (): readonly string[] => {
  const skips = readSkips(root);
  process.stdout.write(`${skips.length} excused skips (at most ${MOST_SKIPS})\n`);
  for (const { file, test, reason } of skips) {
    process.stdout.write(`  ${file}: ${test}: ${reason}\n`);
  }
  return [
    ...(skips.length > MOST_SKIPS ? [`${skips.length} excused skips are too many`] : []),
    ...skips
      .filter(({ reason }) => reason.trim() === "")
      .map(({ test }) => `the skip of "${test}" has no reason`),
    ...skips
      .filter(({ file }) => !fs.existsSync(path.join(root, file)))
      .map(({ file }) => `test/skips.json names ${file}, which does not exist`),
  ];
};

main();
