import type { AgentRecord } from "../domain/supervision/incident.ts";

/** Remembers over the daemon's lives which programs ran and what was told of those that ended. */
export interface SupervisionMemory {
  read(): ReadonlyMap<string, AgentRecord>;
  /** Durable once this has returned: before a message is stored, so that none is stored twice. */
  keep(records: ReadonlyMap<string, AgentRecord>): void;
}
