import type { Attempt, Delivery } from "../ports/ledger.ts";
import { recordOf } from "./confirm-seen.ts";
import type { DeliveryDeps } from "./delivery-deps.ts";
import { conclude, type Turn } from "./turn.ts";

/** Ends an attempt whose text the program's own record shows; undefined where it does not. */
export const concludeRecorded = (
  deps: Pick<DeliveryDeps, "ledger" | "clock" | "transcripts">,
  delivery: Delivery,
  attempt: Attempt,
  now?: string,
): Turn | undefined => {
  const found = recordOf(deps, delivery, attempt, now);
  switch (found.kind) {
    case "found":
      return conclude(deps, delivery, attempt, "confirmed", {
        to: "seen",
        rung: attempt.rung,
        evidence: `transcript line ${found.line}`,
      });
    case "queued":
      return conclude(deps, delivery, attempt, "confirmed", {
        to: "handed",
        rung: attempt.rung,
        evidence: `queued by the program itself, transcript line ${found.line}`,
      });
    case "absent":
    case "unknown":
      return undefined;
  }
};
