import type { MessageId } from "../domain/message.ts";
import { relayMessage } from "../domain/relay-message.ts";
import type { TellDeps } from "./tell-sender.ts";

export interface Report {
  readonly id: MessageId;
  readonly subject: string;
  readonly body: string;
  readonly kind: "warning" | "info";
  readonly recipients: readonly string[];
  /** The events that go with it. */
  readonly events: readonly ReportEvent[];
}

export interface ReportEvent {
  readonly type: string;
  /** Whom it is about. */
  readonly about: string;
  readonly status: string;
  readonly detail: string | undefined;
}

/** Tells of something that began or ended, in one commit with its events. */
export const storeReport = (
  { clock, ledger, wake }: Pick<TellDeps, "clock" | "ledger" | "wake">,
  { id, subject, body, kind, recipients, events }: Report,
): void => {
  const now = clock.now();
  const message = relayMessage({ id, sentAt: now, to: recipients, kind, subject, body });
  ledger.together("report", () => {
    ledger.store(message, recipients, now);
    for (const { type, about, status, detail } of events) {
      ledger.note({ at: now, type, messageId: id, from: undefined, to: about, status, detail });
    }
  });
  for (const recipient of recipients) wake(recipient);
};
