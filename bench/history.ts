import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import type { Report } from "./report.ts";

const RESULTS = join(import.meta.dirname, "results");

/** Keeps a report beside the earlier ones. Gives its path; a second run of a day and commit replaces the first. */
export const writeHistory = (report: Report): string => {
  mkdirSync(RESULTS, { recursive: true });
  const path = join(RESULTS, `${report.at.slice(0, 10)}-${report.commit}.json`);
  writeFileSync(path, `${JSON.stringify(report, undefined, 2)}\n`);
  return path;
};
