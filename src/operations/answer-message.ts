import { PartyError } from "../domain/error.ts";
import { shortId } from "../domain/id.ts";
import { LIMITS } from "../domain/message.ts";
import type { LedgerReader } from "../ports/ledger.ts";

/** What an answer takes over from the message that it answers. */
export interface Answer {
  readonly to: readonly string[];
  readonly subject: string | undefined;
  readonly thread: string;
  readonly replyTo: string;
}

/**
 * How to answer message `id` as `sender`: to whoever sent it, in its thread. An answer to one's own message
 * goes on to those it went to.
 */
export const answerMessage = (
  ledger: Pick<LedgerReader, "resolve" | "message">,
  id: string,
  sender: string,
): Answer => {
  const full = ledger.resolve(id);
  const message = ledger.message(full);
  if (message === undefined) throw new Error(`The ledger resolved ${id} and has no such message.`);
  if (message.from === "relay") {
    throw new PartyError("RECIPIENT_UNKNOWN", `${shortId(full)} is a note from relay itself.`, {
      hint: "Nobody reads answers to it; `relay why` and `relay events` tell more.",
    });
  }
  return {
    to: message.from === sender ? message.to : [message.from],
    subject: answerSubject(message.subject),
    thread: message.thread ?? full,
    replyTo: full,
  };
};

/** The same for an acknowledgement. Throws STATE_REFUSED for a message that nobody owes one to. */
export const acknowledgeMessage = (
  ledger: Pick<LedgerReader, "resolve" | "message">,
  id: string,
  sender: string,
): Answer => {
  const answer = answerMessage(ledger, id, sender);
  const full = ledger.resolve(id);
  if (ledger.message(full)?.needsReply === true) return answer;
  throw new PartyError("STATE_REFUSED", `${shortId(full)} asks for no acknowledgement.`, {
    hint: 'Answer it all the same: relay reply ID "…"',
  });
};

const answerSubject = (subject: string | undefined): string | undefined => {
  if (subject === undefined || /^re:/iv.test(subject)) return subject;
  const points = Array.from(`Re: ${subject}`);
  return points.length <= LIMITS.subject
    ? points.join("")
    : `${points.slice(0, LIMITS.subject - 1).join("")}…`;
};
