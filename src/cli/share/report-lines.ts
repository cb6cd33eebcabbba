import type { HeldFile, ShareReport } from "../../domain/share/share-report.ts";
import { oneLine } from "../../domain/visible-text.ts";
import type { OpenedShare } from "./context.ts";

/** A report for people: what moved, what was held and why, and the sums last. */
export const reportLines = (report: ShareReport): readonly string[] => {
  const { direction, moved, removed, kept, held, passedOver } = report;
  const there = direction === "up";
  return [
    ...moved.map(({ path, bytes }) => `${direction.padEnd(7)} ${name(path)}  ${sizeOf(bytes)}`),
    ...removed.map((path) => `removed ${name(path)}  ${there ? "there" : "here"}`),
    ...passedOver.map(({ path, why }) => `skipped ${name(path)}: ${why}`),
    ...(kept.length === 0
      ? []
      : [
          `${count(kept.length, "file")} deleted ${there ? "here" : "there"}, left ${there ? "there" : "here"}: --delete removes.`,
        ]),
    ...held.map(({ path, kind, why }) => `HELD    ${name(path)} ${why}.${adviceFor(kind, there)}`),
    sums(report),
  ];
};

const sums = ({ direction, dryRun, moved, removed, unchanged, ephemeral, held }: ShareReport) => {
  const bytes = moved.reduce((sum, file) => sum + file.bytes, 0);
  const parts = [
    `${moved.length} ${direction === "up" ? "uploaded" : "downloaded"}${moved.length > 0 ? ` (${sizeOf(bytes)})` : ""}`,
    `${removed.length} removed`,
    `${unchanged} unchanged`,
    ...(ephemeral.length > 0 ? [`${ephemeral.length} ephemeral`] : []),
    `${held.length} held`,
  ];
  return `${parts.join(" · ")}${dryRun ? ". Nothing was changed: this was a dry run." : ""}`;
};

const adviceFor = (kind: HeldFile["kind"], up: boolean): string => {
  if (kind === "secret") return " Take it out, or let it go with --allow-secret.";
  if (kind !== "conflict") return "";
  return up
    ? " `relay share pull` takes what is there, --overwrite replaces it."
    : " --overwrite replaces it.";
};

/** As JSON: its words and nothing shortened. */
export const reportToDocument = (
  report: ShareReport,
  { bucket, namespace, deps }: Pick<OpenedShare, "bucket" | "namespace" | "deps">,
): object => ({
  bucket,
  namespace,
  direction: report.direction,
  dry_run: report.dryRun,
  moved: report.moved,
  removed: report.removed,
  kept: report.kept,
  unchanged: report.unchanged,
  ephemeral: report.ephemeral,
  held: report.held,
  passed_over: report.passedOver,
  clock_offset_ms: Math.round(deps.store.clockOffset()),
});

/** `1.2 KB`: in thousands, as disks and stores count. */
export const sizeOf = (bytes: number): string => {
  const units = ["B", "KB", "MB", "GB", "TB"] as const;
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 || value >= 99.5 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
};

export const count = (number: number, what: string): string =>
  `${number} ${what}${number === 1 ? "" : "s"}`;

/** A name as it is where that is plain, else with everything in it to be seen. */
export const name = (path: string): string =>
  /^[\w.\-\/]+$/v.test(path) ? path : oneLine(JSON.stringify(path), 300);
