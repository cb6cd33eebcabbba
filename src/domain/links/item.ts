import type { HoldCause, Rung, State } from "../delivery.ts";
import type { MessageId } from "../message.ts";

/** What one host has for another: a message, or news of one that came from there. */
export type LinkItem =
  | {
      readonly kind: "message";
      readonly message: MessageId;
      /** As the sender's ledger has them: `cc@build2`, `host@build2`, `all@build2`. */
      readonly recipients: readonly string[];
      /** Was sent before, and somebody wants it repeated. */
      readonly again: boolean;
    }
  | { readonly kind: "receipt"; readonly receipt: Receipt };

/** What became of one delivery on the host that has it, for the host that sent it. Times are epoch milliseconds. */
export interface Receipt {
  readonly message: MessageId;
  /** As the sender's ledger has it. */
  readonly recipient: string;
  readonly state: State;
  readonly because: HoldCause | undefined;
  /** Why it is held, failed, expired or unsure. */
  readonly reason: string | undefined;
  readonly rung: Rung | undefined;
  readonly evidence: string | undefined;
  /** When, by the clock of the host that has it. */
  readonly at: number;
}
