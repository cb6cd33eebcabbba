import { parseAgent } from "../../domain/address.ts";
import {
  type AgentRecord,
  type Incident,
  judge,
  SURE_AFTER,
  type Verdict,
} from "../../domain/supervision/incident.ts";
import { type ReportDeps, reportIncident, reportRecovery } from "./report-incident.ts";

export interface IncidentDeps extends ReportDeps {
  readonly records: ReadonlyMap<string, AgentRecord>;
  readonly update: (name: string, change: Partial<AgentRecord>) => void;
  /** Why it does not run, as one clause. */
  readonly absence: (name: string) => string;
}

/** What ends together is told together: others of the session are waited for so long, to end and to be back. */
const TOGETHER = 3 * SURE_AFTER;

/** Decides what is to be told of these agents now: of those that ended or came back together, in one message. */
export const decideIncidents = (deps: IncidentDeps, names: readonly string[]): void => {
  const now = deps.clock.now();
  const verdicts = new Map<string, Verdict>(
    names.flatMap((name) => {
      const record = deps.records.get(name);
      return record === undefined ? [] : [[name, judge(record, now)] as const];
    }),
  );
  const judged = { names, now, verdicts };
  decideLoops(deps, judged);
  decideDown(deps, judged);
  decideRecovered(deps, judged);
};

interface Judged {
  readonly names: readonly string[];
  readonly now: number;
  readonly verdicts: ReadonlyMap<string, Verdict>;
}

const withVerdict = ({ names, verdicts }: Judged, verdict: Verdict): readonly string[] =>
  names.filter((name) => verdicts.get(name) === verdict);

const decideLoops = ({ ids, records, update }: IncidentDeps, judged: Judged): void => {
  for (const name of withVerdict(judged, "loop")) {
    const count = records.get(name)?.endings.length ?? 0;
    const reason = `its program ended ${count} times within 10 min`;
    const incident: Incident = {
      kind: "loop",
      at: judged.now,
      reason,
      message: ids.next(),
      recovery: undefined,
    };
    update(name, { incident });
  }
};

const decideDown = (deps: IncidentDeps, judged: Judged): void => {
  const { ids, records, update, absence } = deps;
  for (const members of groupsOf(withVerdict(judged, "down"), sessionOf)) {
    const [first = ""] = members;
    const mayFollow = judged.names.some(
      (name) =>
        !members.includes(name) &&
        sessionOf(name) === sessionOf(first) &&
        isAway(records.get(name)),
    );
    if (mayFollow && !isLate(deps, members, judged.now)) continue;
    const message = ids.next();
    for (const name of members) {
      const reason = records.get(name)?.life === undefined ? absence(name) : "its pane was gone";
      const told = { at: judged.now, reason, message, recovery: undefined };
      update(name, { incident: { kind: "down", ...told } });
    }
  }
};

const decideRecovered = (deps: IncidentDeps, judged: Judged): void => {
  const { ids, records, update } = deps;
  const incidentOf = (name: string): Incident | undefined => records.get(name)?.incident;
  const fresh = withVerdict(judged, "recovered").filter(
    (name) => incidentOf(name)?.recovery === undefined,
  );
  for (const members of groupsOf(fresh, (name) => incidentOf(name)?.message ?? "")) {
    const told = incidentOf(members[0] ?? "")?.message;
    const isAwaited = judged.names.some(
      (name) => incidentOf(name)?.message === told && judged.verdicts.get(name) !== "recovered",
    );
    if (isAwaited && !isLate(deps, members, judged.now)) continue;
    const recovery = ids.next();
    for (const name of members) {
      const incident = incidentOf(name);
      if (incident !== undefined) update(name, { incident: { ...incident, recovery } });
    }
  }
};

const sessionOf = (name: string): string => parseAgent(name).session;

const isLate = ({ records }: IncidentDeps, members: readonly string[], now: number): boolean =>
  now - Math.min(...members.map((name) => records.get(name)?.since ?? 0)) >= TOGETHER;

/** Tells what was decided; by their ids all messages are stored once, however often this is done. */
export const settleIncidents = (deps: IncidentDeps, names: readonly string[]): void => {
  const { records, update } = deps;
  const incidents = names.flatMap((name) => {
    const record = records.get(name);
    const incident = record?.incident;
    return incident === undefined ? [] : [{ name, incident, isBack: record?.life !== undefined }];
  });
  for (const told of Map.groupBy(incidents, ({ incident }) => incident.message).values()) {
    reportIncident(deps, told);
  }
  const over = incidents.filter(({ incident }) => incident.recovery !== undefined);
  for (const told of Map.groupBy(over, ({ incident }) => incident.recovery).values()) {
    reportRecovery(deps, told);
  }
  for (const { name, incident } of over) {
    // Out of a loop, the next one begins with its first end.
    const isLoop = incident.kind === "loop";
    update(name, { incident: undefined, isMissed: false, ...(isLoop && { endings: [] }) });
  }
};

const isAway = (record: AgentRecord | undefined): boolean =>
  record !== undefined && record.isMissed && record.incident === undefined;

const groupsOf = (
  names: readonly string[],
  key: (name: string) => string,
): readonly (readonly string[])[] => [...Map.groupBy(names, key).values()];
