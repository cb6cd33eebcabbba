import type { AwaitDocument, ProgressDocument } from "../domain/control.ts";
import { PROTOCOL } from "../domain/control.ts";
import type { Waitable } from "../domain/delivery.ts";
import { isDeadEnd } from "../domain/delivery.ts";
import { PartyError } from "../domain/error.ts";
import { shortId } from "../domain/id.ts";
import type { MessageId } from "../domain/message.ts";
import { withSubject } from "../domain/timeline.ts";
import type { Control } from "../ports/control.ts";

export type Progress = ProgressDocument["progress"];

export interface AwaitInput {
  readonly id: MessageId;
  readonly until: Waitable;
  /** Milliseconds. */
  readonly timeout: number;
}

/** Asks the daemon to say when every recipient has reached a state. `progress` sees each change on the way. */
export const awaitDelivery = async (
  control: Control,
  { id, until, timeout }: AwaitInput,
  progress: (step: Progress) => void = () => {},
): Promise<AwaitDocument> => {
  const answer = await control.request(
    { v: PROTOCOL, op: "await", id, until, timeout_ms: timeout },
    (document) => progress((document as ProgressDocument).progress),
  );
  return answer as unknown as AwaitDocument;
};

/** Throws why a wait ended without success: DELIVERY_FAILED for a state that ends it, TIMED_OUT when the time was over. */
export const assertReached = (
  { reached, states: found }: AwaitDocument,
  { id, until, timeout }: AwaitInput,
  /** The last reason of each recipient. */
  reasons: ReadonlyMap<string, string>,
  /** How a recipient is called before people. */
  display: (recipient: string) => string,
): void => {
  if (reached) return;
  const states = found.map(({ recipient, state }) => {
    const who = display(recipient);
    const reason = reasons.get(recipient);
    return { who, state, told: reason === undefined ? "" : `: ${withSubject(reason, who)}` };
  });
  const dead = states.find(({ state }) => isDeadEnd(state));
  const hint = `\`relay why ${shortId(id)}\` shows the whole story.`;
  if (dead !== undefined) {
    throw new PartyError(
      "DELIVERY_FAILED",
      `The delivery to ${dead.who} is ${dead.state}${dead.told}.`,
      { hint },
    );
  }
  const open = states.map(({ who, state, told }) => `${who} is ${state}${told}`);
  const still = open.length === 0 ? "the daemon has not taken it up" : open.join("; ");
  throw new PartyError(
    "TIMED_OUT",
    `Not ${until} within ${timeout / 1000} s: ${still}. The message stays on its way.`,
    { hint },
  );
};
