import type { MessageId } from "../../domain/message.ts";
import type { Told } from "../../ports/reminder-memory.ts";
import type { TellDeps } from "../tell-sender.ts";

/**
 * Takes back what has not been handed over of attacks that have gone on since: it would not be true any more.
 * `stands` says whether what was told of an attack still holds.
 */
export const withdrawReminders = (
  { clock, ledger }: Pick<TellDeps, "clock" | "ledger">,
  before: ReadonlyMap<string, Told>,
  stands: (id: string, told: Told) => boolean,
): void => {
  const holds = new Map<MessageId, boolean>();
  for (const [id, told] of before) {
    if (told.gaveUp) continue;
    holds.set(told.message, holds.get(told.message) === true || stands(id, told));
  }
  const begun = new Set(ledger.openAttempts().map(({ delivery }) => delivery));
  for (const [message, isTrue] of holds) {
    if (isTrue) continue;
    for (const { id, state } of ledger.deliveriesOf(message)) {
      if ((state === "stored" || state === "held") && !begun.has(id)) {
        ledger.change(id, { to: "expired", reason: "it went on" }, clock.now());
      }
    }
  }
};
