import type { Incident } from "../../domain/supervision/incident.ts";
import { incidentNote, recoveryNote } from "../../domain/supervision/incident-text.ts";
import { type ReportEvent, storeReport } from "../store-report.ts";
import type { TellDeps } from "../tell-sender.ts";

export interface ReportDeps extends TellDeps {
  /** Its program runs. */
  readonly isHere: (agent: string) => boolean;
}

/** An agent whose end or return one message tells. */
export interface Told {
  readonly name: string;
  readonly incident: Incident;
  /** It runs again already. */
  readonly isBack: boolean;
}

/** Tells the human, and who waits for one of the agents, that they are down; once, by the message's id. */
export const reportIncident = (deps: ReportDeps, told: readonly Told[]): void => {
  const { ledger, display } = deps;
  const [first] = told;
  if (first === undefined || ledger.message(first.incident.message) !== undefined) return;
  const names = told.map(({ name }) => name);
  const waits = ledger
    .counts()
    .filter(({ recipient }) => names.includes(recipient))
    .reduce((sum, one) => sum + one.waits, 0);
  const shown = told.map((one) => ({ ...one, name: display(one.name) }));
  const note = incidentNote(shown, waits);
  const waiters = new Set(names.flatMap((name) => waitersFor(deps, name)));
  const recipients = ["human", ...[...waiters].filter((name) => !names.includes(name))];
  const events = told.map(downEvent);
  storeReport(deps, { id: first.incident.message, ...note, kind: "warning", recipients, events });
};

/** Tells all who were told of the incident, and are still here, that it is over; once, by the message's id. */
export const reportRecovery = (deps: ReportDeps, told: readonly Told[]): void => {
  const { clock, ledger, display, isHere } = deps;
  const [first] = told;
  const id = first?.incident.recovery;
  if (first === undefined || id === undefined || ledger.message(id) !== undefined) return;
  const heard = ledger.deliveriesOf(first.incident.message).map(({ recipient }) => recipient);
  const names = told.map(({ name }) => display(name));
  const note = recoveryNote(names, first.incident, clock.now());
  const recipients = heard.filter((one) => one === "human" || isHere(one));
  const events = told.map(({ name }) => ({
    type: "agent",
    about: name,
    status: "recovered",
    detail: undefined,
  }));
  storeReport(deps, { id, ...note, kind: "info", recipients, events });
};

const downEvent = ({ name, incident }: Told): ReportEvent => ({
  type: "agent",
  about: name,
  status: incident.kind === "loop" ? "crash-loop" : "down",
  detail: incident.reason,
});

/** Agents whose messages it has not seen, or to whom it owes an answer. */
const waitersFor = ({ ledger, isHere }: ReportDeps, agent: string): readonly string[] => {
  const unseen = ledger.inbox({ recipient: agent, unread: true, limit: 1_000 });
  const owed = ledger.owed().filter(({ recipient }) => recipient === agent);
  const senders = new Set([...unseen, ...owed].map(({ message }) => message.from));
  return [...senders].filter((name) => name !== agent && name !== "human" && isHere(name));
};
