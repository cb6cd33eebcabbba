import type { ClassicMessage } from "../domain/classic/classic-message.ts";

/** Logs that people follow with `tail -f`. What can not be written is not worth a stop. */
export interface LinkLogs {
  /** This host has said that it lives; with a reason: it could not. */
  beat(at: number, failure?: string): void;
  /** They came in, each for the first time. */
  messages(messages: readonly ClassicMessage[], at: number): void;
}

export const NO_LOGS: LinkLogs = { beat: () => undefined, messages: () => undefined };
