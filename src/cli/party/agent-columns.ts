import { formatSpan } from "../../domain/duration.ts";
import { nameWith } from "../../domain/proof.ts";
import { contextInWords, countInWords, type Telemetry } from "../../domain/telemetry.ts";
import { oneLine } from "../../domain/visible-text.ts";
import type { AgentStatus } from "../../operations/session-status.ts";
import { columns } from "../columns.ts";

/** One line for each agent below a head. What no program tells has no column. */
export const agentLines = (
  agents: readonly AgentStatus[],
  now: number,
  width: number | undefined,
): readonly string[] => {
  const shown = COLUMNS.filter(
    ({ always, cell }) => always || agents.some((agent) => cell(agent, now) !== ""),
  );
  const rows = agents.map((agent) => shown.map(({ cell }) => cell(agent, now)));
  const right = shown.flatMap(({ right: isRight }, index) => (isRight ? [index] : []));
  return columns([shown.map(({ head }) => head), ...rows], { right, width });
};

interface Column {
  readonly head: string;
  readonly right: boolean;
  /** It stands there also where it is empty. */
  readonly always: boolean;
  readonly cell: (agent: AgentStatus, now: number) => string;
}

const told =
  (cell: (telemetry: Telemetry) => string) =>
  ({ telemetry }: AgentStatus): string =>
    telemetry === undefined ? "" : cell(telemetry);

const column = (
  head: string,
  cell: Column["cell"],
  { right = false, always = false }: Partial<Omit<Column, "head" | "cell">> = {},
): Column => ({ head, cell, right, always });

/** The most useful first: what has no room at the end of a line is cut. */
const COLUMNS: readonly Column[] = [
  column("ROLE", ({ role }) => role, { always: true }),
  column("STATE", ({ state }) => state, { always: true }),
  column("SINCE", ({ since }, now) => (since === undefined ? "" : formatSpan(now - since)), {
    right: true,
    always: true,
  }),
  column("WAITS", ({ waits }) => String(waits), { right: true, always: true }),
  column("OWES", ({ owes }) => String(owes), { right: true, always: true }),
  column("CONTEXT", told(contextInWords), { right: true }),
  column("REASON", ({ state, detail }) =>
    detail !== undefined && TELLING.has(state) ? oneLine(detail, 40) : "",
  ),
  column(
    "MODEL",
    told(({ model = "" }) => oneLine(model, 24)),
  ),
  column(
    "COST",
    told(({ costUsd }) => (costUsd === undefined ? "" : `$${costUsd.toFixed(2)}`)),
    { right: true },
  ),
  column(
    "IN/OUT",
    told(({ tokensIn, tokensOut }) =>
      tokensIn === undefined ? "" : `${countInWords(tokensIn)}/${countInWords(tokensOut ?? 0)}`,
    ),
    { right: true },
  ),
  column("PANE", ({ pane }) => pane, { always: true }),
  column("PROGRAM", (agent) => programOf(agent), { always: true }),
];

/** States that leave a person asking why. */
const TELLING: ReadonlySet<string> = new Set(["blocked", "stuck", "down", "done"]);

const programOf = ({ program, profile, standing }: AgentStatus): string => {
  if (profile !== undefined) return oneLine(nameWith(profile, standing?.version), 40);
  return program === undefined ? "–" : oneLine(program, 20);
};
