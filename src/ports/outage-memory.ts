import type { HostRecord, Outage } from "../domain/health/outage.ts";

/** What is remembered of other hosts, and of the remote between us. */
export interface Watched {
  /** When the remote was last reached; undefined before the first time. */
  readonly lookedAt: number | undefined;
  readonly hosts: ReadonlyMap<string, HostRecord>;
  /** Of the remote. */
  readonly outage: Outage | undefined;
}

/** Remembers over the daemon's lives which hosts were alive and what was told of those that fell silent. */
export interface OutageMemory {
  read(): Watched;
  /** Durable once this has returned: before a message is stored, so that none is stored twice. */
  keep(watched: Watched): void;
}
