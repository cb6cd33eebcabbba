import { isUuid } from "../../domain/id.ts";
import { type Fields, fieldsOf } from "../../domain/json-fields.ts";
import type { AgentRecord, Incident, Life } from "../../domain/supervision/incident.ts";
import type { SupervisionMemory } from "../../ports/supervision-memory.ts";
import type { Disk } from "./disk.ts";
import { jsonIn } from "./quiet-reads.ts";

/** {@link SupervisionMemory} as a JSON file. What can't be understood is forgotten. */
export const createSupervisionFile = (path: string, disk: Disk): SupervisionMemory => ({
  read: () => {
    // Where there is none yet, or somebody has spoilt it, what is down is told again.
    const agents = fieldsOf(fieldsOf(jsonIn(path))["agents"]);
    return new Map(
      Object.entries(agents).map(([name, value]) => [name, toRecord(fieldsOf(value))]),
    );
  },
  keep: (records) => {
    const agents = Object.fromEntries([...records].map(([name, one]) => [name, toDocument(one)]));
    disk.write(path, `${JSON.stringify({ v: 1, agents }, null, 2)}\n`);
  },
});

const toDocument = ({ life, since, endings, pane, isMissed, incident }: AgentRecord): object => ({
  pid: life?.pid ?? null,
  started_at: life?.startedAt ?? null,
  since,
  endings,
  pane: pane === undefined ? null : { pid: pane.pid, started_at: pane.startedAt },
  missed: isMissed,
  incident: incident ?? null,
});

const toRecord = (fields: Fields): AgentRecord => {
  const { endings } = fields;
  return {
    life: toLife(fields),
    since: numberOf(fields["since"]) ?? 0,
    endings: Array.isArray(endings) ? endings.filter((at) => typeof at === "number") : [],
    pane: toLife(fieldsOf(fields["pane"])),
    isMissed: fields["missed"] === true,
    incident: toIncident(fieldsOf(fields["incident"])),
  };
};

const toLife = ({ pid, started_at: startedAt }: Fields): Life | undefined =>
  typeof pid === "number" && typeof startedAt === "number" ? { pid, startedAt } : undefined;

const toIncident = ({ kind, at, reason, message, recovery }: Fields): Incident | undefined => {
  if (kind !== "down" && kind !== "loop") return undefined;
  if (typeof message !== "string" || !isUuid(message)) return undefined;
  return {
    kind,
    at: numberOf(at) ?? 0,
    reason: typeof reason === "string" ? reason : "",
    message,
    recovery: typeof recovery === "string" && isUuid(recovery) ? recovery : undefined,
  };
};

const numberOf = (value: unknown): number | undefined =>
  typeof value === "number" ? value : undefined;
