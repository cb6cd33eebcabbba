import type { Report } from "./report.ts";
import type { Row } from "./row.ts";
import type { Summary } from "./stats.ts";

const HEAD = ["what", "floor", "ours", "ratio", "budget", "verdict"];

/** The table for people: medians, with the least and the 95th percentile beside them, and what was counted below. */
export const renderTable = ({ rows, machine, commit, changed, at }: Report): string => {
  const cells = rows.map((row) => [
    row.what,
    row.floor === null ? "-" : showSummary(row.floor, row.unit),
    showSummary(row.ours, row.unit),
    row.ratio === null ? "-" : `${row.ratio.toFixed(2)} x`,
    row.budget,
    row.verdict,
  ]);
  const widths = HEAD.map((name, column) =>
    Math.max(name.length, ...cells.map((line) => line[column]?.length ?? 0)),
  );
  const render = (line: readonly string[]): string =>
    line
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd();
  const lines = [
    `${at.slice(0, 16)}Z, commit ${commit}${changed ? " and changes" : ""}, ${machine.processors} processors, Node.js ${machine.node}, ${machine.tmux}`,
    "Measured: min / median / 95th percentile.",
    "",
    render(HEAD),
    render(widths.map((width) => "-".repeat(width))),
    ...cells.map(render),
    "",
    ...rows.flatMap(showNotes),
  ];
  return `${lines.join("\n")}\n`;
};

const showSummary = ({ count, min, median, p95 }: Summary, unit: string): string =>
  count === 1 ? `${show(median)} ${unit}` : `${show(min)} / ${show(median)} / ${show(p95)} ${unit}`;

const show = (value: number): string =>
  value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);

const showNotes = ({ name, notes }: Row): readonly string[] =>
  notes.map((note) => `${name}: ${note}`);
