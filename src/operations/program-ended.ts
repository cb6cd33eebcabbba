import { recordsLate } from "../domain/transcripts/late-record.ts";
import { concludeRecorded } from "./conclude-recorded.ts";
import { recordOf } from "./confirm-seen.ts";
import { type DeliveryDeps, stillRuns } from "./delivery-deps.ts";
import { NOT_RUNNING } from "./look-at-agent.ts";
import {
  BEHIND_DELAY,
  end,
  lookAgain,
  noProof,
  NOT_IN_FRONT,
  type OpenAttempt,
  unsure,
} from "./open-attempt.ts";
import type { Turn } from "./turn.ts";

/** The program that an attempt was for is gone, and with it whatever it had not written down. */
export const programEnded = (deps: DeliveryDeps, open: OpenAttempt): Turn => {
  const { attempt, delivery } = open;
  if (stillRuns(deps, attempt.incarnation))
    return lookAgain(deps, open.delivery, NOT_IN_FRONT, BEHIND_DELAY);
  // Its last words may have come between the first search and its end.
  const found = recordOf(deps, delivery, attempt);
  switch (found.kind) {
    case "found":
      return concludeRecorded(deps, delivery, attempt) ?? { kind: "moved" };
    case "absent":
      if (recordsLate(attempt.transcript ?? "")) break;
      return end(deps, open, "absent", { to: "stored", reason: NOT_RUNNING.reason });
    case "queued":
      return end(deps, open, "absent", { to: "stored", reason: NOT_RUNNING.reason });
    case "unknown":
      break;
  }
  return unsure(deps, open, `the agent ended while it was handed over, and ${noProof(open)}`);
};
