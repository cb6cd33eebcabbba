import { readFileSync } from "node:fs";
import { basename, join } from "node:path";

import { formatTime } from "../../domain/duration.ts";
import { PartyError } from "../../domain/error.ts";
import { countOf, type Fields, fieldsOf, textOf, timeOf } from "../../domain/json-fields.ts";
import { type Checkpoint, MOST_KEPT, packetName } from "../../domain/recovery/checkpoint.ts";
import type { Handoff } from "../../domain/recovery/recovery-record.ts";
import type { HandoffNote, NewPacket, RecoveryPlace } from "../../ports/recovery-place.ts";
import type { Disk } from "./disk.ts";
import { jsonIn } from "./quiet-reads.ts";
import { formatRecoveryFile, readRecoveryFile } from "./recovery-file.ts";

export interface RecoveryFiles {
  /** `recovery` in the share. */
  readonly directory: string;
  /** `recovery.json`, `checkpoint.json` and `handoff-marker` in the state directory. */
  readonly memory: string;
  readonly checkpoints: string;
  readonly handoffs: string;
}

/** {@link RecoveryPlace} as files. */
export const createRecoveryPlace = (files: RecoveryFiles, disk: Disk): RecoveryPlace => ({
  write: (agent, packet) => {
    disk.makeDirectory(files.directory);
    const path = writeNew(disk, files.directory, agent, packet);
    const { id, at, cause, tokens } = packet;
    const agents = new Map(checkpointsIn(files.checkpoints));
    const all = [{ id, at, cause, path, tokens }, ...(agents.get(agent) ?? [])];
    agents.set(agent, all.slice(0, MOST_KEPT));
    disk.write(files.checkpoints, formatCheckpoints(agents));
    for (const old of all.slice(MOST_KEPT)) removeOwn(disk, files.directory, old);
    return path;
  },

  records: () => readRecoveryFile(files.memory),

  keep: (records, display) => {
    disk.write(files.memory, formatRecoveryFile(records));
    const handoffs = [...records].flatMap(([name, { handoff }]) =>
      handoff === undefined ? [] : [[display(name), handoffToDocument(handoff)] as const],
    );
    const text =
      handoffs.length === 0
        ? ""
        : `${JSON.stringify({ v: 1, agents: Object.fromEntries(handoffs) }, null, 2)}\n`;
    // The seeds' set-up makes it empty: so it stands while nobody has handed over.
    if (textOrNothing(files.handoffs) !== text) disk.write(files.handoffs, text);
  },
});

/** The names of those that have handed over, as `handoff-marker` has them, and when. */
export const readHandoffs = (path: string): ReadonlyMap<string, HandoffNote> => {
  const agents = fieldsOf(fieldsOf(jsonIn(path))["agents"]);
  return new Map(
    Object.entries(agents).flatMap(([name, value]) => {
      const fields = fieldsOf(value);
      const at = timeOf(fields["at"]);
      return at === undefined ? [] : [[name, { at, to: textOf(fields["to"]) }]];
    }),
  );
};

const writeNew = (disk: Disk, directory: string, agent: string, packet: NewPacket): string => {
  for (let turn = 1; ; turn += 1) {
    const path = join(directory, packetName(agent, packet.directory, packet.at, turn));
    if (disk.writeNew(path, packet.text)) return path;
  }
};

/** Somebody may have written another file in its place, or have changed the list: only a packet of this id goes. */
const removeOwn = (disk: Disk, directory: string, { id, path }: Checkpoint): void => {
  const own = join(directory, basename(path));
  if (!textOrNothing(own).includes(`\n${id} · `)) return;
  try {
    disk.unlink(own);
  } catch (error) {
    // One packet too many is no reason to refuse the new one.
    if (!(error instanceof PartyError)) throw error;
  }
};

const textOrNothing = (path: string): string => {
  try {
    return readFileSync(path, "utf8");
  } catch {
    // What is not there says nothing.
    return "";
  }
};

/** Newest first, by agent. An empty file, as the seeds' set-up makes it, holds none. */
const checkpointsIn = (path: string): ReadonlyMap<string, readonly Checkpoint[]> => {
  const agents = fieldsOf(fieldsOf(jsonIn(path))["agents"]);
  return new Map(
    Object.entries(agents).map(([name, value]) => {
      const { kept } = fieldsOf(value);
      return [
        name,
        Array.isArray(kept) ? kept.flatMap((each) => toCheckpoint(fieldsOf(each))) : [],
      ];
    }),
  );
};

const toCheckpoint = (fields: Fields): readonly Checkpoint[] => {
  const id = textOf(fields["chk_id"]);
  const path = textOf(fields["path"]);
  if (id === undefined || path === undefined) return [];
  return [
    {
      id,
      path,
      at: timeOf(fields["at"]) ?? 0,
      cause: textOf(fields["cause"]) ?? "",
      tokens: countOf(fields["tokens"]) ?? 0,
    },
  ];
};

const formatCheckpoints = (agents: ReadonlyMap<string, readonly Checkpoint[]>): string => {
  const documents = [...agents].map(([name, kept]) => {
    const [last] = kept.map(checkpointToDocument);
    return [name, { ...last, kept: kept.map(checkpointToDocument) }] as const;
  });
  return `${JSON.stringify({ v: 1, agents: Object.fromEntries(documents) }, null, 2)}\n`;
};

const checkpointToDocument = ({ id, at, cause, path, tokens }: Checkpoint): object => ({
  chk_id: id,
  at: formatTime(at),
  cause,
  path,
  tokens,
});

const handoffToDocument = ({ at, by, to, checkpoint, path }: Handoff): object => ({
  at: formatTime(at),
  by,
  to: to ?? null,
  chk_id: checkpoint,
  path,
});
