import { isUuid } from "../../domain/id.ts";
import { countOf, type Fields, fieldsOf, isFields, textOf } from "../../domain/json-fields.ts";
import type { PacketNote } from "../../domain/recovery/packet-facts.ts";
import type { Due, Given, Handoff, RecoveryRecord } from "../../domain/recovery/recovery-record.ts";
import type { Life } from "../../domain/supervision/incident.ts";
import { jsonIn } from "./quiet-reads.ts";

/** What is remembered of the agents, by their full names. Where there is no file, or somebody has spoilt it, nothing is. */
export const readRecoveryFile = (path: string): ReadonlyMap<string, RecoveryRecord> => {
  const agents = fieldsOf(fieldsOf(jsonIn(path))["agents"]);
  return new Map(Object.entries(agents).map(([name, value]) => [name, recordOf(fieldsOf(value))]));
};

export const formatRecoveryFile = (records: ReadonlyMap<string, RecoveryRecord>): string => {
  const agents = [...records].map(([name, record]) => [name, toDocument(record)]);
  return `${JSON.stringify({ v: 1, agents: Object.fromEntries(agents) as object }, null, 2)}\n`;
};

const toDocument = (record: RecoveryRecord): object => {
  const { life, since, conversation, directory, due, given, handoff, note } = record;
  return {
    life: life === undefined ? null : fromLife(life),
    since,
    conversation: conversation ?? null,
    directory: directory ?? null,
    due: due ?? null,
    given: given === undefined ? null : { ...given, life: given.life && fromLife(given.life) },
    handoff:
      handoff === undefined ? null : { ...handoff, life: handoff.life && fromLife(handoff.life) },
    note: note ?? null,
  };
};

const fromLife = ({ pid, startedAt }: Life): object => ({ pid, started_at: startedAt });

const recordOf = (fields: Fields): RecoveryRecord => ({
  life: lifeOf(fields["life"]),
  since: countOf(fields["since"]) ?? 0,
  conversation: textOf(fields["conversation"]),
  directory: textOf(fields["directory"]),
  due: ifFields(fields["due"], toDue),
  given: ifFields(fields["given"], toGiven),
  handoff: ifFields(fields["handoff"], toHandoff),
  note: ifFields(fields["note"], toNote),
});

const ifFields = <T>(value: unknown, read: (fields: Fields) => T | undefined): T | undefined =>
  isFields(value) ? read(value) : undefined;

const lifeOf = (value: unknown): Life | undefined => {
  const fields = fieldsOf(value);
  const pid = countOf(fields["pid"]);
  const startedAt = countOf(fields["started_at"]);
  return pid === undefined || startedAt === undefined ? undefined : { pid, startedAt };
};

const toDue = (fields: Fields): Due => ({
  at: countOf(fields["at"]) ?? 0,
  reason: textOf(fields["reason"]) ?? "",
  offered: fields["offered"] === true,
  asked: fields["asked"] === true,
});

const toGiven = (fields: Fields): Given | undefined => {
  const { message } = fields;
  const checkpoint = textOf(fields["checkpoint"]);
  if (checkpoint === undefined) return undefined;
  return {
    life: lifeOf(fields["life"]),
    at: countOf(fields["at"]) ?? 0,
    checkpoint,
    path: textOf(fields["path"]) ?? "",
    message: typeof message === "string" && isUuid(message) ? message : undefined,
  };
};

const toHandoff = (fields: Fields): Handoff | undefined => {
  const checkpoint = textOf(fields["checkpoint"]);
  if (checkpoint === undefined) return undefined;
  return {
    at: countOf(fields["at"]) ?? 0,
    by: textOf(fields["by"]) ?? "",
    to: textOf(fields["to"]),
    checkpoint,
    path: textOf(fields["path"]) ?? "",
    life: lifeOf(fields["life"]),
  };
};

const toNote = (fields: Fields): PacketNote | undefined => {
  const text = textOf(fields["text"]);
  if (text === undefined) return undefined;
  return { text, by: textOf(fields["by"]) ?? "", at: countOf(fields["at"]) ?? 0 };
};
