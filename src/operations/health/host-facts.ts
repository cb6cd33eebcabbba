import { type HostState, stateToDocument } from "../../domain/host-state.ts";
import type { Fields } from "../../domain/json-fields.ts";
import { type Vitals, vitalsToDocument } from "../../domain/vitals.ts";
import { type HealthDeps, ownMail } from "./describe-health.ts";

export interface Own {
  readonly version: string;
  readonly state: HostState | undefined;
  readonly vitals: Vitals;
}

/** What this host tells others of itself with every snapshot. What screens show stays here. */
export const hostFacts = (
  deps: Pick<HealthDeps, "clock" | "ledger" | "roster">,
  { version, state, vitals }: Own,
): Fields => {
  const { agents, mail } = ownMail(deps);
  return {
    version,
    status: state === undefined ? null : stateToDocument(state),
    agents: agents.map((agent) => ({ ...agent, detail: undefined })),
    mail,
    system: vitalsToDocument(vitals),
  };
};
