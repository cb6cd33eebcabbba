/**
 * Measures the budgets, each against a floor taken in the same run.
 *
 *   npm run bench -- [--only NAME] [--long] [--json]
 */
import { findCommit } from "./commit.ts";
import { writeHistory } from "./history.ts";
import type { Measure } from "./measure.ts";
import { measureAgents } from "./measures/agents.ts";
import { measureAppend } from "./measures/append.ts";
import { measureSendProcess } from "./measures/send-process.ts";
import { measureSubmit } from "./measures/submit.ts";
import { measureThroughput } from "./measures/throughput.ts";
import { measureDialogs } from "./measures/dialogs.ts";
import { measureIdle } from "./measures/idle.ts";
import { type BenchOptions, readOptions } from "./options.ts";
import { describeMachine, type Report } from "./report.ts";
import type { Row } from "./row.ts";
import { renderTable } from "./table.ts";

const MEASURES: Readonly<Record<string, Measure>> = {
  send: measureSendProcess,
  submit: measureSubmit,
  ledger: measureAppend,
  throughput: measureThroughput,
  dialogs: measureDialogs,
  idle: measureIdle,
  agents: measureAgents,
};

/** Needs the agents' real programs, which are large: measured where it is asked for. */
const ON_DEMAND: ReadonlySet<string> = new Set(["agents"]);

const main = async ({ only, json, long }: BenchOptions): Promise<boolean> => {
  const rows: Row[] = [];
  for (const [name, measure] of Object.entries(MEASURES)) {
    if (only.length > 0 ? !only.includes(name) : ON_DEMAND.has(name)) continue;
    process.stderr.write(`measuring ${name} …\n`);
    rows.push(...(await measure({ long })));
  }
  const ok = rows.every(({ verdict }) => verdict === "met" || verdict === "told");
  const report: Report = {
    version: 1,
    at: new Date().toISOString(),
    ...findCommit(),
    machine: describeMachine(),
    long,
    ok,
    rows,
  };
  process.stdout.write(json ? `${JSON.stringify(report, undefined, 2)}\n` : renderTable(report));
  // A part is no result to compare with others.
  if (only.length === 0) process.stderr.write(`written to ${writeHistory(report)}\n`);
  return ok;
};

const options = readOptions(process.argv.slice(2), Object.keys(MEASURES));
if (options.kind === "wrong") {
  process.stderr.write(`bench: ${options.message}\n`);
  process.exitCode = 2;
} else {
  process.exitCode = (await main(options)) ? 0 : 1;
}
