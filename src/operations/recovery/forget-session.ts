import { parseAgent } from "../../domain/address.ts";
import type { RecoveryPlace } from "../../ports/recovery-place.ts";
import type { SupervisionMemory } from "../../ports/supervision-memory.ts";

export interface ForgetDeps {
  readonly place: RecoveryPlace;
  readonly supervision: SupervisionMemory;
  readonly display: (agent: string) => string;
}

/**
 * A session was stopped: that its programs have ended is no news, and its next start begins anew. What its agents recorded
 * and handed over stays known. Only where no daemon runs, which would write both files itself.
 */
export const forgetSession = (
  { place, supervision, display }: ForgetDeps,
  session: string,
): void => {
  const isOther = (name: string): boolean => parseAgent(name).session !== session;
  const watched = supervision.read();
  const others = new Map([...watched].filter(([name]) => isOther(name)));
  if (others.size < watched.size) supervision.keep(others);
  const records = place.records();
  if ([...records.keys()].every(isOther)) return;
  const stopped = [...records].map(
    ([name, record]) =>
      [name, isOther(name) ? record : { ...record, life: undefined, due: undefined }] as const,
  );
  place.keep(new Map(stopped), display);
};
