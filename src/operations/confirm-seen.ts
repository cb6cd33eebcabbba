import { shortId } from "../domain/id.ts";
import type { Attempt, Delivery } from "../ports/ledger.ts";
import type { TranscriptEvidence } from "../ports/transcripts.ts";
import type { DeliveryDeps } from "./delivery-deps.ts";

/** What the record of an attempt's program shows of its message; `now`, where it records since, when that is elsewhere. */
export const recordOf = (
  { transcripts }: Pick<DeliveryDeps, "transcripts">,
  { message }: Pick<Delivery, "message">,
  { transcript, transcriptOffset }: Pick<Attempt, "transcript" | "transcriptOffset">,
  now?: string,
): TranscriptEvidence => {
  const id = shortId(message.id);
  const found: TranscriptEvidence =
    transcript === undefined
      ? { kind: "unknown" }
      : transcripts.find(transcript, id, transcriptOffset);
  if (found.kind === "found" || now === undefined || now === transcript) return found;
  const later = transcripts.find(now, id, 0);
  return later.kind === "found" || later.kind === "queued" ? later : found;
};

/** Marks what an agent's transcript now shows as seen. Returns how many. */
export const confirmSeen = (
  deps: Pick<DeliveryDeps, "ledger" | "clock" | "transcripts">,
  recipient?: string,
  now?: string,
): number => {
  let seen = 0;
  for (const { delivery, attempt } of deps.ledger.unseen(recipient)) {
    const found = recordOf(deps, delivery, attempt, now);
    if (found.kind !== "found") continue;
    const evidence = `transcript line ${found.line}`;
    deps.ledger.change(delivery.id, { to: "seen", evidence }, deps.clock.now());
    seen += 1;
  }
  return seen;
};
