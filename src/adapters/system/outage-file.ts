import type { Sample } from "../../domain/health/beat.ts";
import type { HostRecord, Outage } from "../../domain/health/outage.ts";
import { isUuid } from "../../domain/id.ts";
import { type Fields, fieldsOf, textOf } from "../../domain/json-fields.ts";
import type { OutageMemory } from "../../ports/outage-memory.ts";
import type { Disk } from "./disk.ts";
import { jsonIn } from "./quiet-reads.ts";

/** {@link OutageMemory} as a JSON file. What can't be understood is forgotten. */
export const createOutageFile = (path: string, disk: Disk): OutageMemory => ({
  read: () => {
    // Where there is none yet, or somebody has spoilt it, hosts are seen anew.
    const fields = fieldsOf(jsonIn(path));
    const hosts = Object.entries(fieldsOf(fields["hosts"])).flatMap(([host, value]) => {
      const record = toRecord(fieldsOf(value));
      return record === undefined ? [] : [[host, record] as const];
    });
    return {
      lookedAt: numberOf(fields["looked_at"]),
      hosts: new Map(hosts),
      outage: toOutage(fieldsOf(fields["remote"])),
    };
  },
  keep: ({ lookedAt, hosts, outage }) => {
    const document = {
      v: 1,
      looked_at: lookedAt ?? null,
      hosts: Object.fromEntries([...hosts].map(([host, record]) => [host, toDocument(record)])),
      remote: outage ?? null,
    };
    disk.write(path, `${JSON.stringify(document, null, 2)}\n`);
  },
});

const toDocument = ({ writtenAt, beatAt, wasAlive, outage, ...rest }: HostRecord): object => ({
  ...rest,
  written_at: writtenAt,
  beat_at: beatAt,
  was_alive: wasAlive,
  outage: outage ?? null,
});

const toRecord = (fields: Fields): HostRecord | undefined => {
  const tip = textOf(fields["tip"]);
  const writtenAt = numberOf(fields["written_at"]);
  const beatAt = numberOf(fields["beat_at"]);
  const beat = numberOf(fields["beat"]);
  if (tip === undefined || writtenAt === undefined || beatAt === undefined || beat === undefined) {
    return undefined;
  }
  const samples = Array.isArray(fields["samples"]) ? fields["samples"] : [];
  return {
    tip,
    writtenAt,
    beatAt,
    beat,
    samples: samples.flatMap((value) => toSample(fieldsOf(value))),
    wasAlive: fields["was_alive"] === true,
    outage: toOutage(fieldsOf(fields["outage"])),
  };
};

const toSample = ({ least, most }: Fields): readonly Sample[] =>
  typeof least === "number" && typeof most === "number" ? [{ least, most }] : [];

const toOutage = ({ at, since, message, recovery }: Fields): Outage | undefined => {
  if (typeof message !== "string" || !isUuid(message)) return undefined;
  return {
    at: numberOf(at) ?? 0,
    since: numberOf(since) ?? 0,
    message,
    recovery: typeof recovery === "string" && isUuid(recovery) ? recovery : undefined,
  };
};

const numberOf = (value: unknown): number | undefined =>
  typeof value === "number" && Number.isFinite(value) ? value : undefined;
