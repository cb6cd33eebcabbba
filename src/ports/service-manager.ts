import type { UnitOptions } from "../domain/service-unit.ts";

/** What can keep the daemon running for this user. */
export interface ServiceManager {
  /** Undefined when it answers; else why it can not be used, as a clause. */
  unavailable(): string | undefined;
  /** The daemon's unit as a file, and the link that has it started at log-in, where the manager wants one. */
  unit(options: UnitOptions): {
    readonly path: string;
    readonly text: string;
    readonly wantedBy: string | undefined;
  };
  /** Lets it take up the unit's file as it now is, or that it is gone. Throws DAEMON_UNAVAILABLE. */
  reload(): void;
  /** Throws DAEMON_UNAVAILABLE. */
  start(): void;
  /** Ends the daemon if this manager runs it. Throws DAEMON_UNAVAILABLE. */
  stop(): void;
  isActive(): boolean;
  /** What a person types to start it, and to see what it printed. */
  readonly startCommand: string;
  readonly logCommand: string;
}
