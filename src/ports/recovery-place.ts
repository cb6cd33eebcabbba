import type { Checkpoint } from "../domain/recovery/checkpoint.ts";
import type { GitState } from "../domain/recovery/packet-facts.ts";
import type { RecoveryRecord } from "../domain/recovery/recovery-record.ts";

/** Where packets lie, and what is remembered of them. Durable once a call has returned; throws DISK_FULL or SHARE_UNUSABLE. */
export interface RecoveryPlace {
  /**
   * Writes a packet's file and puts it first among the agent's in `checkpoint.json`; of older ones a bounded number stays.
   * Returns the file's path.
   */
  write(agent: string, packet: NewPacket): string;
  /** By the agents' full names. What can't be understood is forgotten. */
  records(): ReadonlyMap<string, RecoveryRecord>;
  /** Also writes `handoff-marker`, by the names that people know. */
  keep(records: ReadonlyMap<string, RecoveryRecord>, display: (agent: string) => string): void;
}

/** As `handoff-marker` tells of it. */
export interface HandoffNote {
  readonly at: number;
  /** Who took the work over at once. */
  readonly to: string | undefined;
}

export interface NewPacket extends Omit<Checkpoint, "path"> {
  readonly text: string;
  readonly directory: string | undefined;
}

/** Looks at the repository around a directory; undefined where there is none, or git does not answer in time. */
export type LookAtRepository = (directory: string) => Promise<GitState | undefined>;
