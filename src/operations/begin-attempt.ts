import type { Attempt, Delivery } from "../ports/ledger.ts";
import type { DeliveryDeps, Sight, Typing } from "./delivery-deps.ts";
import type { Settling } from "./settling.ts";

export interface Beginning {
  readonly rung: "native" | "hook" | "paste";
  readonly sight: Pick<Sight, "incarnation">;
  readonly typing: Typing;
  /** Where the program records what its model is sent, as far as this text would show there. */
  readonly transcript: string | undefined;
  readonly settling: Settling;
}

/** Commits that a rung is about to be tried, before the first byte leaves. */
export const beginAttempt = (
  { ledger, clock, transcripts, hash }: DeliveryDeps,
  { id }: Delivery,
  { rung, sight, typing, transcript, settling }: Beginning,
): Attempt => {
  const attempt = ledger.openAttempt(
    id,
    {
      rung,
      incarnation: sight.incarnation,
      transcript,
      transcriptOffset: transcript === undefined ? 0 : transcripts.size(transcript),
      textHash: hash(typing.text),
    },
    clock.now(),
  );
  settling.begun.add(attempt.id);
  return attempt;
};
