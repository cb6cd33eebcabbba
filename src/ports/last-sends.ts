import type { MessageId } from "../domain/message.ts";

export interface LastSend {
  readonly id: MessageId;
  readonly at: number;
  /** Of what was said to whom. */
  readonly hash: number;
}

/** The last message that each sender sent from here. */
export interface LastSends {
  /** Remembers `sent` and gives what was remembered before. */
  exchange(sender: string, sent: LastSend): LastSend | undefined;
}
