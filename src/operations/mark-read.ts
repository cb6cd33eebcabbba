import { canFollow } from "../domain/delivery.ts";
import type { MessageId } from "../domain/message.ts";
import type { Clock } from "../ports/clock.ts";
import type { Ledger } from "../ports/ledger.ts";

/** As many as one reading may mark: a list nobody can read is not read. */
const MOST = 1_000;

/** Marks what `reader` has been shown as seen. Without ids: everything unread. Returns the messages, in reading order. */
export const markRead = (
  { ledger, clock }: { readonly ledger: Ledger; readonly clock: Clock },
  reader: string,
  ids: readonly string[] | undefined,
  proven = true,
): readonly MessageId[] => {
  const deliveries =
    ids === undefined
      ? ledger.inbox({ recipient: reader, unread: true, limit: MOST })
      : ids.flatMap((id) =>
          ledger.deliveriesOf(ledger.resolve(id)).filter(({ recipient }) => recipient === reader),
        );
  const now = clock.now();
  const open = new Map(ledger.openAttempts().map((attempt) => [attempt.delivery, attempt]));
  return ledger.together("read", () =>
    deliveries.map((delivery) => {
      if (canFollow(delivery.state, "seen")) {
        const attempt = open.get(delivery.id);
        const change = {
          to: "seen",
          rung: delivery.rung ?? "pull",
          evidence: `relay read in the name of ${reader}${proven ? "" : " (claimed)"}`,
        } as const;
        ledger.change(
          delivery.id,
          attempt === undefined
            ? change
            : { ...change, attempt: { id: attempt.id, phase: "confirmed" } },
          now,
        );
      }
      return delivery.message.id;
    }),
  );
};
