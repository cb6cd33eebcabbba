import { displayAgent } from "../../domain/address.ts";
import { formatRelative, formatSpan } from "../../domain/duration.ts";
import { shortId } from "../../domain/id.ts";
import { oneLine } from "../../domain/visible-text.ts";
import type { Overview } from "../../operations/look-over.ts";
import type { Delivery } from "../../ports/ledger.ts";
import type { ScreenLine } from "../../ports/live-terminal.ts";
import { cellsOf, columns, cut } from "../columns.ts";
import { linkLines } from "../link/link-lines.ts";
import { debtLines } from "../relay/debts.ts";
import { headline } from "../relay/title.ts";
import { agentLines } from "./agent-columns.ts";
import type { Size } from "./watch-room.ts";

export interface TopOptions extends Size {
  readonly now: number;
  readonly session: string;
  /** It goes on: how to end it is shown. */
  readonly live: boolean;
}

interface Section {
  readonly heading: string;
  readonly lines: readonly ScreenLine[];
  /** Its first lines that stay, whatever else has to go. */
  readonly kept: number;
}

/** A room on one screen: what has no room is counted. */
export const topLines = (overview: Overview, options: TopOptions): readonly ScreenLine[] => {
  const { columns: width, rows } = options;
  const sections = [
    ...overview.sessions.map((one) => agentsOf(one, options)),
    queueOf(overview, options),
    debtsOf(overview, options),
    incidentsOf(overview, options),
    linkOf(overview, options),
  ].filter((section) => section !== undefined);
  const fitted = rows === undefined ? sections : fit(sections, rows - 1);
  const all: readonly ScreenLine[] = [
    titleOf(overview, options),
    ...fitted.flatMap(({ heading, lines }): readonly ScreenLine[] => [
      { text: "" },
      { text: heading, emphasis: "heading" },
      ...lines,
    ]),
  ];
  return all
    .slice(0, rows)
    .map((line) => (width === undefined ? line : { ...line, text: cut(line.text, width) }));
};

const titleOf = (
  { daemon, human: { unread, owes }, sessions }: Overview,
  { now, live, columns: width }: TopOptions,
): ScreenLine => {
  const clock = new Date(now).toTimeString().slice(0, 8);
  const parts = [
    `party  ${clock}`,
    daemon === "running" ? "daemon runs" : "daemon does not run",
    `you: ${unread} unread${owes === 0 ? "" : `, ${owes} to answer`}`,
    ...(sessions.length === 0 ? ["no session: start one with `party`"] : []),
  ];
  const text = parts.join(" · ");
  const end = live ? "q quits" : "";
  const gap = (width ?? 0) - cellsOf(text) - cellsOf(end);
  return {
    text: end !== "" && gap > 1 ? `${text}${" ".repeat(gap)}${end}` : text,
    emphasis: daemon === "running" ? "heading" : "alarm",
  };
};

const agentsOf = (
  { name, running, agents, findings }: Overview["sessions"][number],
  { now, columns: width }: TopOptions,
): Section => {
  const alarming = new Set(["blocked", "stuck", "down"]);
  const [head = "", ...rows] = agents.length === 0 ? [] : agentLines(agents, now, width);
  return {
    heading: `SESSION ${name}${running ? "" : " (does not run)"}`,
    lines: [
      ...(head === "" ? [] : [{ text: head }]),
      ...rows.map((text, index): ScreenLine =>
        alarming.has(agents[index]?.state ?? "") ? { text, emphasis: "alarm" } : { text },
      ),
      ...findings.map((finding): ScreenLine => ({
        text: `WARN  ${oneLine(finding, 200)}`,
        emphasis: "alarm",
      })),
    ],
    kept: rows.length + 1,
  };
};

const queueOf = (
  { queue, waiting }: Overview,
  { now, session }: TopOptions,
): Section | undefined => {
  if (waiting === 0) return undefined;
  const rows = queue.map(({ message, recipient, storedAt, state, hold }) => [
    shortId(message.id),
    displayAgent(message.from, session),
    displayAgent(recipient, session),
    formatSpan(now - storedAt),
    hold === undefined ? state : oneLine(hold.reason, 60),
    headline(message, 40),
  ]);
  const lines = columns([["ID", "FROM", "TO", "WAITS", "BECAUSE", "SUBJECT"], ...rows]);
  return { heading: `QUEUE ${waiting}`, lines: lines.map((text) => ({ text })), kept: 2 };
};

const debtsOf = ({ debts }: Overview, { now, session }: TopOptions): Section | undefined => {
  if (debts.length === 0) return undefined;
  const [head = "", ...rows] = debtLines(debts, { session, now });
  const lines = rows.map((text, index): ScreenLine =>
    isOverdue(debts[index], now) ? { text, emphasis: "alarm" } : { text },
  );
  return { heading: `DEBTS ${debts.length}`, lines: [{ text: head }, ...lines], kept: 2 };
};

const isOverdue = (debt: Delivery | undefined, now: number): boolean =>
  debt?.message.replyBy !== undefined && debt.message.replyBy < now;

const incidentsOf = (
  { incidents }: Overview,
  { now, session }: TopOptions,
): Section | undefined => {
  if (incidents.length === 0) return undefined;
  const lines = incidents.map(({ agent, incident: { kind, at, reason } }): ScreenLine => ({
    text: `${displayAgent(agent, session)} ${kind === "down" ? "is down" : "keeps ending"}: ${oneLine(reason, 80)}, told ${formatRelative(at, now)}`,
    emphasis: "alarm",
  }));
  return { heading: `INCIDENTS ${incidents.length}`, lines, kept: 1 };
};

const linkOf = ({ link }: Overview, { now }: TopOptions): Section | undefined => {
  if (link === undefined) return undefined;
  const isFine = link.state === "reached" || link.state === "new";
  const lines = linkLines(link, now).map((text, index): ScreenLine =>
    index === 0 && !isFine ? { text, emphasis: "alarm" } : { text },
  );
  return { heading: "LINK", lines, kept: 1 };
};

/** Cuts the longest sections until all fit into `rows`, and says how much was left out. */
const fit = (sections: readonly Section[], rows: number): readonly Section[] => {
  const heights = sections.map(({ lines }) => lines.length);
  const total = (): number => heights.reduce((sum, height) => sum + height + 2, 0);
  while (total() > rows) {
    const spare = heights.map((height, index) => height - (sections[index]?.kept ?? 0) - 1);
    const most = Math.max(...spare);
    if (most <= 0) break;
    const index = spare.indexOf(most);
    heights[index] = (heights[index] ?? 0) - 1;
  }
  return sections.map((section, index) => {
    const height = heights[index] ?? 0;
    const left = section.lines.length - height;
    if (left === 0) return section;
    const shown = section.lines.slice(0, height - 1);
    return { ...section, lines: [...shown, { text: `… ${left + 1} more` }] };
  });
};
