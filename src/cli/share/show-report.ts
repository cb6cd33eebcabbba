import type { ShareReport } from "../../domain/share/share-report.ts";
import { formatSpan } from "../../domain/duration.ts";
import type { TellProgress } from "../../operations/share/share-deps.ts";
import type { RelayContext } from "../relay/context.ts";
import type { OpenedShare } from "./context.ts";
import { reportLines, reportToDocument, sizeOf } from "./report-lines.ts";

/** Prints a report. What was held needs somebody, and the command ends with the status of what was refused. */
export const showReport = (
  context: RelayContext,
  share: OpenedShare,
  report: ShareReport,
  json: boolean,
): void => {
  if (json) context.print(reportToDocument(report, share));
  else for (const line of reportLines(report)) context.print(line);
  noteClock(context, share);
  if (report.held.length > 0) context.end(HELD);
};

const HELD = 5;

/** An offset of less is corrected without a word. */
const NOTEWORTHY = 2_000;

const noteClock = ({ note }: RelayContext, { deps }: OpenedShare): void => {
  const offset = deps.store.clockOffset();
  if (Math.abs(offset) < NOTEWORTHY) return;
  const way = offset > 0 ? "behind" : "ahead of";
  note(
    `relay: This machine's clock is ${formatSpan(offset)} ${way} the store's, which was used instead.`,
  );
};

const EVERY = 2_000;

/** Tells of long work, a line every two seconds; of short work nothing. */
export const progressTo = ({ clock, note }: RelayContext, json: boolean): TellProgress => {
  let toldAt = clock.monotonic();
  return ({ files, ofFiles, bytes }) => {
    const now = clock.monotonic();
    if (json || now - toldAt < EVERY || files === ofFiles) return;
    toldAt = now;
    note(`${files} of ${ofFiles} files · ${sizeOf(bytes)} so far`);
  };
};
