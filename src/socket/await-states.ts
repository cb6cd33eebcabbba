import type { AwaitDocument, ProgressDocument } from "../domain/control.ts";
import { hasReached, isDeadEnd, type Waitable } from "../domain/delivery.ts";
import type { MessageId } from "../domain/message.ts";
import type { Delivery, LedgerReader } from "../ports/ledger.ts";

export interface AwaitDeps {
  readonly ledger: LedgerReader;
  /** Calls back after every change of the ledger, until disposed. */
  readonly onChange: (changed: () => void) => Disposable;
  /** The message whose key `id` repeated, if that is why `id` was not stored. */
  readonly duplicateOf: (id: string) => MessageId | undefined;
}

export interface AwaitInput {
  readonly id: string;
  readonly until: Waitable;
  readonly timeout: number;
}

/** Tells each change of a message's deliveries until all have reached `until`, ended otherwise, or the time is over. */
export const awaitStates = async (
  { ledger, onChange, duplicateOf }: AwaitDeps,
  { id, until, timeout }: AwaitInput,
  progress: (document: ProgressDocument) => void,
  signal: AbortSignal,
): Promise<AwaitDocument> => {
  const told = new Map<number, string>();
  const { promise, resolve } = Promise.withResolvers<boolean>();

  const check = (): void => {
    const deliveries = ledger.deliveriesOf((duplicateOf(id) ?? id) as MessageId);
    for (const delivery of deliveries) {
      const key = `${delivery.state} ${delivery.hold?.reason ?? ""}`;
      if (told.get(delivery.id) !== key) progress(progressOf(delivery));
      told.set(delivery.id, key);
    }
    const open = deliveries.filter(({ state }) => !hasReached(state, until) && !isDeadEnd(state));
    if (deliveries.length > 0 && open.length === 0) {
      resolve(deliveries.every(({ state }) => hasReached(state, until) && !isDeadEnd(state)));
    }
  };

  using _watch = onChange(check);
  const timer = setTimeout(() => resolve(false), timeout);
  const stop = (): void => resolve(false);
  signal.addEventListener("abort", stop);
  check();
  const reached = await promise;
  clearTimeout(timer);
  signal.removeEventListener("abort", stop);

  const original = duplicateOf(id);
  const deliveries = ledger.deliveriesOf((original ?? id) as MessageId);
  return {
    ok: true,
    reached,
    states: deliveries.map(({ recipient, state }) => ({ recipient, state })),
    duplicate_of: original ?? null,
  };
};

const progressOf = (delivery: Delivery): ProgressDocument => ({
  ok: true,
  progress: {
    recipient: delivery.recipient,
    state: delivery.state,
    reason: delivery.hold?.reason ?? delivery.reason ?? null,
    evidence: delivery.evidence ?? null,
    rung: delivery.rung ?? null,
    at: new Date(delivery.updatedAt).toISOString(),
  },
});
