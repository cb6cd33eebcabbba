import type { Delivery } from "../ports/ledger.ts";
import type { NativeInput } from "../ports/programs.ts";
import { awaitRecord } from "./await-record.ts";
import { beginAttempt } from "./begin-attempt.ts";
import { concludeRecorded } from "./conclude-recorded.ts";
import type { DeliveryDeps, Sight, Typing } from "./delivery-deps.ts";
import type { Settling } from "./settling.ts";
import { conclude, stillWaits, type Turn } from "./turn.ts";

/** How long a program may take to write down what it has read, before the slow way decides. */
const RECORD_TIMEOUT = 3_000;

export interface Handover {
  readonly sight: Sight;
  readonly native: NativeInput;
  readonly transcript: string | undefined;
  readonly typing: Typing;
  readonly settling: Settling;
}

/** Gives a delivery to the program through its own interface, whatever its screen shows, and says what came of it. */
export const giveDelivery = async (
  deps: DeliveryDeps,
  delivery: Delivery,
  { sight, native, transcript, typing, settling }: Handover,
): Promise<Turn> => {
  if (!stillWaits(deps, delivery)) return { kind: "moved" };
  const { id, interrupt } = delivery.message;
  const beginning = { rung: "native", sight, typing, transcript, settling } as const;
  const attempt = beginAttempt(deps, delivery, beginning);
  const given = await native.give(
    typing.text,
    id,
    interrupt && deps.mayInterrupt(delivery.message),
  );
  switch (given.kind) {
    case "accepted":
      return conclude(deps, delivery, attempt, "confirmed", {
        to: "handed",
        rung: "native",
        evidence: given.evidence,
      });
    case "refused":
      settling.refuseNative(sight.incarnation);
      return conclude(deps, delivery, attempt, "absent", {
        to: "stored",
        reason: `${native.name} does not take it: ${given.reason}`,
      });
    case "read":
    case "doubtful":
      await awaitRecord(deps, delivery, attempt, RECORD_TIMEOUT);
      // The slow way reads what stands there now, or proves that nothing does.
      return concludeRecorded(deps, delivery, attempt) ?? { kind: "moved" };
  }
};
