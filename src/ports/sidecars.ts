import type { Sidecar } from "../domain/telemetry.ts";

/** What agents' programs gave their status lines last. */
export interface Sidecars {
  /** The latest, by the agent's name (`cc.party`) or its pane (`%3`); undefined where there is none that can be understood. */
  read(agent: string, pane: string): Sidecar | undefined;
}
